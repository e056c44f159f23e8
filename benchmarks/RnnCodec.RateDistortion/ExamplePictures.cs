using System.Globalization;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Codecs;
using RnnCodec.Quality;

namespace RnnCodec.RateDistortion;

/// <summary>One compressed picture beside the others.</summary>
/// <param name="File">The image file that shows a part of it.</param>
/// <param name="Caption">Bytes and quality of the whole picture.</param>
internal sealed record Example(string File, string Caption);

/// <summary>A row of the page: one rate, this codec and the others.</summary>
internal sealed record ExampleRow(double Bpp, Example Own, IReadOnlyList<Example> Others);

/// <summary>A picture's examples.</summary>
internal sealed record ExamplePicture(string Name, Example Original, IReadOnlyList<string> Others, IReadOnlyList<ExampleRow> Rows);

/// <summary>Makes the pictures that the page shows: this codec at given rates, and others in the same bytes.</summary>
internal static class ExamplePictures
{
    private const int PartWidth = 224;
    private const int PartHeight = 168;

    private static readonly double[] Rates = [0.25, 0.5, 1];

    /// <summary>Calm, fine and dark: what learned codecs find easy, hard, and different.</summary>
    private static readonly string[] Names = ["beach.png", "flowers.png", "building.png"];

    private static readonly string[] Others = ["jpeg420", "webp"];

    public static IReadOnlyList<ExamplePicture> Write(string source, string target, CancellationToken cancellation)
    {
        using var codecs = new CodecSet([.. Others, .. CodecSet.OwnNames], [ImageCodec.Default]);
        PictureCodec[] others = [.. codecs.Codecs.Where(c => Others.Contains(c.Name))];
        return [.. Names.Select(name => Write(Picture.Load(Path.Combine(source, name)), others, target, cancellation))];
    }

    private static ExamplePicture Write(Picture picture, IReadOnlyList<PictureCodec> others, string target, CancellationToken cancellation)
    {
        var stem = Path.GetFileNameWithoutExtension(picture.Name);
        var coded = others.ToDictionary(c => c, c => c.Run(picture, cancellation).ToArray());
        var rows = new List<ExampleRow>();
        foreach (var rate in Rates)
        {
            var file = ImageCodec.Default.Encode(picture.Image, new EncodeOptions { TargetBitsPerPixel = rate }, cancellation);
            var name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{rate:0.00}");
            var own = Save(picture, ImageCodec.Default.Decode(file), file.Length, target, $"{name}-rnnc.png");
            var beside = others.Select(c => (Codec: c, Coded: BestWithin(coded[c], file.Length)));
            rows.Add(new ExampleRow(rate, own,
                [.. beside.Select(b => Save(picture, b.Coded.Restored, b.Coded.File.Length, target, $"{name}-{b.Codec.Name}.png"))]));
        }
        var original = new Example($"{stem}.png", $"{picture.Name}, {picture.Image.Width}x{picture.Image.Height}");
        File.WriteAllBytes(Path.Combine(target, original.File), Png.Encode(Part(picture.Image)));
        return new ExamplePicture(picture.Name, original, [.. others.Select(c => c.Name)], rows);
    }

    /// <summary>The largest file that is not larger; where even the smallest is, that one.</summary>
    private static CodedPicture BestWithin(IReadOnlyList<CodedPicture> files, int bytes) =>
        files.Where(f => f.File.Length <= bytes).MaxBy(f => f.File.Length) ?? files.MinBy(f => f.File.Length)!;

    private static Example Save(Picture picture, RgbImage restored, int bytes, string folder, string file)
    {
        File.WriteAllBytes(Path.Combine(folder, file), Png.Encode(Part(restored)));
        var quality = PictureQuality.Measure(picture.Image, restored);
        return new Example(file, string.Create(CultureInfo.InvariantCulture,
            $"{bytes:N0} bytes ({8 * bytes / picture.PixelCount:0.000} bpp), {quality.Psnr:0.0} dB PSNR, {quality.MsSsim:0.000} MS-SSIM"));
    }

    /// <summary>The middle of a picture.</summary>
    private static RgbImage Part(RgbImage image)
    {
        var part = new RgbImage(Math.Min(PartWidth, image.Width), Math.Min(PartHeight, image.Height));
        var (left, top) = ((image.Width - part.Width) / 2, (image.Height - part.Height) / 2);
        for (var y = 0; y < part.Height; y++)
            image.Pixels.Slice(3 * ((top + y) * image.Width + left), 3 * part.Width).CopyTo(part.Pixels[(3 * y * part.Width)..]);
        return part;
    }
}
