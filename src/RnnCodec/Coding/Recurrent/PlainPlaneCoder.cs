using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Coding;

/// <summary>Code planes as plain bits, for models without an entropy model.</summary>
internal sealed class PlainPlaneEncoder : ICodePlaneEncoder
{
    public byte[] Encode(Tensor bits) => CodePlanePacker.Pack(((CpuTensor)bits).Span);

    public void Dispose()
    {
    }
}

/// <summary>The inverse of <see cref="PlainPlaneEncoder"/>.</summary>
internal sealed class PlainPlaneDecoder(CpuExecutor executor, TensorShape shape) : ICodePlaneDecoder
{
    public Tensor? TryDecode(ReadOnlyMemory<byte> payload)
    {
        var plane = executor.New(shape);
        if (CodePlanePacker.TryUnpack(payload.Span, plane.Span))
            return plane;
        plane.Dispose();
        return null;
    }

    public void Dispose()
    {
    }
}
