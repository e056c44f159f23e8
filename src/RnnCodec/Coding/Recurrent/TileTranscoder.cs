using RnnCodec.Architecture;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;

namespace RnnCodec.Coding;

/// <summary>Turns one tile's payloads from one coding into another, iteration after iteration.</summary>
/// <remarks>
/// The picture's networks run only where a threshold leaves bits out: which ones these are follows from the decoder's
/// states. Without one the code planes are all there is to know.
/// </remarks>
internal sealed class TileTranscoder : IDisposable
{
    private readonly UnrolledCodec _codec;
    private readonly ICodePlaneDecoder _decoder;
    private readonly ICodePlaneEncoder _encoder;

    public TileTranscoder(CodecModel model, CpuExecutor executor, TileArea area, BitCoding from, BitCoding to)
    {
        _codec = new UnrolledCodec(model.Recurrent!, executor, TilePixels.PaddedShape(area, model.Recurrent!.Architecture.CodeStride));
        _decoder = CodePlaneCoders.CreateDecoder(model, from, executor, _codec.CodeShape);
        _encoder = CodePlaneCoders.CreateEncoder(model, to, executor, _codec.CodeShape);
    }

    /// <summary>The next iteration's payload in the other coding; null where no encoder writes such a payload.</summary>
    public byte[]? TryTranscodeIteration(ReadOnlyMemory<byte> payload)
    {
        using var bits = _decoder.TryDecode(payload, null);
        if (bits is null)
            return null;
        var result = _encoder.Encode(bits);
        return result;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
        _codec.Dispose();
    }
}
