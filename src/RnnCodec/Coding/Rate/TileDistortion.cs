using RnnCodec.Container;
using RnnCodec.Quality;

namespace RnnCodec.Coding;

/// <summary>Measures what a decoder will have of a tile against the original: the same 8-bit samples, so a target met here is met in the file.</summary>
internal sealed class TileDistortion
{
    private readonly RgbImage _image;
    private readonly TileArea _area;
    private readonly bool _isGrey;
    private readonly RgbImage _restored;

    /// <summary>The tile as a picture of its own; null where squared error is measured.</summary>
    private readonly RgbImage? _original;

    public TileDistortion(RgbImage image, TileArea area, bool isGrey, DistortionMeasure measure)
    {
        (_image, _area, _isGrey) = (image, area, isGrey);
        _restored = new RgbImage(area.Width, area.Height);
        if (measure == DistortionMeasure.SquaredError)
            return;
        _original = new RgbImage(area.Width, area.Height);
        for (var y = 0; y < area.Height; y++)
            OriginalRow(y).CopyTo(_original.Pixels[(y * area.Width * 3)..]);
    }

    /// <summary>The distortion of the tile that the encoder holds.</summary>
    public double Of(TileEncoder encoder)
    {
        encoder.WriteTo(_restored, new TileArea(0, 0, _area.Width, _area.Height), _isGrey);
        if (_original is not null)
            return (1 - MsSsim.Measure(_original, _restored)) * _area.Width * _area.Height;
        var squares = 0L;
        for (var y = 0; y < _area.Height; y++)
        {
            var a = OriginalRow(y);
            ReadOnlySpan<byte> b = _restored.Pixels.Slice(y * _area.Width * 3, a.Length);
            for (var i = 0; i < a.Length; i++)
                squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return squares;
    }

    private ReadOnlySpan<byte> OriginalRow(int y) => _image.Pixels.Slice(((_area.Y + y) * _image.Width + _area.X) * 3, _area.Width * 3);
}
