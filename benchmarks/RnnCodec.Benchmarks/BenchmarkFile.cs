using System.Globalization;

namespace RnnCodec.Benchmarks;

/// <summary>A picture and its file.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Quality">The quality at which it was encoded.</param>
/// <param name="File">The file.</param>
internal sealed record BenchmarkFile(RgbImage Image, double Quality, byte[] File)
{
    private const double MostBitsPerPixel = 1;
    private const int QualityStep = 5;

    public ImageInfo Info => ImageCodec.Identify(File);

    public string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"Sample pictures side by side, {Image.Width}x{Image.Height}, quality {Quality:0}: {Info.BitsPerPixel:0.00} bits per pixel, {Info.Iterations} planes");

    /// <summary>The picture at the highest quality, in steps of 5, that takes no more than 1 bit per pixel.</summary>
    public static BenchmarkFile Of(RgbImage image)
    {
        for (var quality = 100 - QualityStep; ; quality -= QualityStep)
        {
            var file = ImageCodec.Default.Encode(image, new EncodeOptions { Quality = quality });
            if (quality == 0 || ImageCodec.Identify(file).BitsPerPixel <= MostBitsPerPixel)
                return new BenchmarkFile(image, quality, file);
        }
    }
}
