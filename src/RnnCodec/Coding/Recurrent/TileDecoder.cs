using RnnCodec.Container;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;

namespace RnnCodec.Coding;

/// <summary>Decodes one tile, iteration after iteration: the mirror of <see cref="TileEncoder"/>.</summary>
internal sealed class TileDecoder : IDisposable
{
    private readonly TileArea _area;
    private readonly TensorShape _shape;
    private readonly UnrolledCodec _codec;
    private readonly ICodePlaneDecoder _coder;

    public TileDecoder(CodecModel model, CpuExecutor executor, TileArea area, BitCoding coding)
    {
        _area = area;
        _shape = TilePixels.PaddedShape(area, model.Recurrent!.Architecture.CodeStride);
        _codec = new UnrolledCodec(model.Recurrent!, executor, _shape);
        _coder = CodePlaneCoders.CreateDecoder(model, coding, executor, _codec.CodeShape);
    }

    /// <summary>Takes in the next iteration's payload; false where no encoder writes such a payload.</summary>
    public bool TryDecodeIteration(ReadOnlyMemory<byte> payload)
    {
        using var bits = _coder.TryDecode(payload);
        if (bits is null)
            return false;
        _codec.Decode(bits);
        return true;
    }

    /// <summary>Writes the picture so far.</summary>
    public void WriteTo(RgbImage image, bool isGrey)
    {
        using var reconstruction = _codec.Reconstruct();
        TilePixels.Write(((CpuTensor)reconstruction).Span, _shape, image, _area, isGrey);
    }

    public void Dispose()
    {
        _coder.Dispose();
        _codec.Dispose();
    }
}
