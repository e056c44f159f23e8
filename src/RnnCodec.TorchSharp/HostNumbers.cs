using System.Runtime.InteropServices;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>Copies numbers between the host and a device.</summary>
internal static class HostNumbers
{
    /// <summary>A new tensor on the device, in no dispose scope.</summary>
    public static torch.Tensor ToDevice(ReadOnlySpan<float> values, torch.Device device, params long[] shape)
    {
        var host = torch.empty(shape, torch.float32).DetachFromDisposeScope();
        values.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        if (device.type == DeviceType.CPU)
            return host;
        using (host)
            return host.to(device.type, device.index).DetachFromDisposeScope();
    }

    /// <summary>Copies a tensor's numbers out, row by row of its shape.</summary>
    public static void ToHost(torch.Tensor tensor, Span<float> values)
    {
        using var scope = torch.NewDisposeScope();
        MemoryMarshal.Cast<byte, float>(tensor.detach().cpu().contiguous().bytes).CopyTo(values);
    }
}
