using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Coding;

/// <summary>Turns one tile's payloads from one coding into another, iteration after iteration. The code planes are all there is to know: the picture's networks do not run.</summary>
internal sealed class TileTranscoder : IDisposable
{
    private readonly ICodePlaneDecoder _decoder;
    private readonly ICodePlaneEncoder _encoder;

    public TileTranscoder(CodecModel model, CpuExecutor executor, TileArea area, BitCoding from, BitCoding to)
    {
        var network = model.Recurrent!;
        _decoder = CodePlaneCoders.CreateDecoder(model, from, executor, network.CodeShape(TilePixels.PaddedShape(area, network.Architecture.CodeStride)));
        _encoder = CodePlaneCoders.CreateEncoder(model, to, executor);
    }

    /// <summary>The next iteration's payload in the other coding; null where no encoder writes such a payload.</summary>
    public byte[]? TryTranscodeIteration(ReadOnlyMemory<byte> payload)
    {
        using var bits = _decoder.TryDecode(payload);
        return bits is null ? null : _encoder.Encode(bits);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }
}
