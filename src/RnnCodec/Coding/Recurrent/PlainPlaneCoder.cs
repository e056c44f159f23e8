using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Coding;

/// <summary>Code planes as plain bits, for models without an entropy model.</summary>
internal sealed class PlainPlaneEncoder : ICodePlaneEncoder
{
    public byte[] Encode(Tensor bits)
    {
        ReadOnlySpan<float> plane = ((CpuTensor)bits).Span;
        var packed = new byte[CodePlanePacker.PackedBytes(plane)];
        CodePlanePacker.Pack(plane, packed);
        return packed;
    }

    public void Dispose()
    {
    }
}

/// <summary>The inverse of <see cref="PlainPlaneEncoder"/>.</summary>
internal sealed class PlainPlaneDecoder(Executor executor, TensorShape shape) : ICodePlaneDecoder
{
    public Tensor? TryDecode(ReadOnlyMemory<byte> payload, Tensor? sentMask)
    {
        var plane = new float[shape.Length];
        if (sentMask is null)
            Array.Fill(plane, 1);
        else
            executor.CopyTo(sentMask, plane);
        return CodePlanePacker.TryUnpack(payload.Span, plane.AsSpan()) ? executor.FromValues(shape, plane) : null;
    }

    public void Dispose()
    {
    }
}
