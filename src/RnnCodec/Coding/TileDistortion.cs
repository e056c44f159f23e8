using RnnCodec.Container;
using RnnCodec.Quality;

namespace RnnCodec.Coding;

/// <summary>Measures what a decoder will have of a tile against the original: the same 8-bit samples, so a target met here is met in the file.</summary>
internal sealed class TileDistortion
{
    private readonly RgbImage _original;
    private readonly RgbImage _restored;
    private readonly bool _isGrey;
    private readonly DistortionMeasure _measure;

    public TileDistortion(RgbImage image, TileArea area, bool isGrey, DistortionMeasure measure)
    {
        (_isGrey, _measure) = (isGrey, measure);
        _restored = new RgbImage(area.Width, area.Height);
        _original = new RgbImage(area.Width, area.Height);
        for (var y = 0; y < area.Height; y++)
            image.Pixels.Slice(((area.Y + y) * image.Width + area.X) * 3, area.Width * 3).CopyTo(_original.Pixels[(y * area.Width * 3)..]);
    }

    /// <summary>The distortion of the tile that the encoder holds.</summary>
    public double Of(TileEncoder encoder)
    {
        encoder.WriteTo(_restored, new TileArea(0, 0, _restored.Width, _restored.Height), _isGrey);
        if (_measure == DistortionMeasure.MsSsim)
            return (1 - MsSsim.Measure(_original, _restored)) * _restored.Width * _restored.Height;
        var squares = 0L;
        ReadOnlySpan<byte> a = _original.Pixels, b = _restored.Pixels;
        for (var i = 0; i < a.Length; i++)
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        return squares;
    }
}
