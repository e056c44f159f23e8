using RnnCodec.Container;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;

namespace RnnCodec.Coding;

/// <summary>Encodes one tile, iteration after iteration.</summary>
internal sealed class TileEncoder : IDisposable
{
    private readonly Tensor _picture;
    private readonly UnrolledCodec _codec;
    private readonly ICodePlaneEncoder _coder;

    public TileEncoder(CodecModel model, CpuExecutor executor, RgbImage image, TileArea area, BitCoding coding)
    {
        _picture = TilePixels.Read(executor, image, area, model.Recurrent!.Architecture.CodeStride);
        _codec = new UnrolledCodec(model.Recurrent!, executor, _picture.Shape);
        _coder = CodePlaneCoders.CreateEncoder(model, coding, executor);
    }

    /// <summary>The payload of the next iteration.</summary>
    public byte[] EncodeIteration()
    {
        using var bits = _codec.Encode(_picture);
        var payload = _coder.Encode(bits);
        _codec.Decode(bits);
        return payload;
    }

    /// <summary>Writes the picture so far, as a decoder will have it, into <paramref name="image"/> at <paramref name="area"/>.</summary>
    public void WriteTo(RgbImage image, TileArea area, bool isGrey)
    {
        using var reconstruction = _codec.Reconstruct();
        TilePixels.Write(((CpuTensor)reconstruction).Span, _picture.Shape, image, area, isGrey);
    }

    public void Dispose()
    {
        _coder.Dispose();
        _codec.Dispose();
        _picture.Dispose();
    }
}
