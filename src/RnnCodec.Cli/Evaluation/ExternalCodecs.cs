using System.Globalization;

namespace RnnCodec.Cli.Evaluation;

/// <summary>The classical codecs, each with its public tools at their default effort.</summary>
internal static class ExternalCodecs
{
    private const string Jpeg = "-quality {setting} -sample SAMPLING -baseline -outfile {out} {in}";

    private static readonly int[] JpegQualities = [.. Enumerable.Range(1, 20), .. Enumerable.Range(0, 39).Select(i => 22 + 2 * i), 99];

    /// <summary>New instances of all of them; the caller disposes them.</summary>
    public static IReadOnlyList<ExternalCodec> Create() =>
    [
        new("jpeg420", Numbers(JpegQualities))
        {
            Encoder = "cjpeg",
            // Without -baseline the lowest qualities quantise with more than 8 bits, which few decoders take.
            EncoderArguments = Jpeg.Replace("SAMPLING", "2x2", StringComparison.Ordinal),
            Decoder = "djpeg",
            DecoderArguments = "-outfile {out} {in}",
            Extensions = (".ppm", ".jpg", ".ppm"),
        },
        new("jpeg444", Numbers(JpegQualities))
        {
            Encoder = "cjpeg",
            EncoderArguments = Jpeg.Replace("SAMPLING", "1x1", StringComparison.Ordinal),
            Decoder = "djpeg",
            DecoderArguments = "-outfile {out} {in}",
            Extensions = (".ppm", ".jpg", ".ppm"),
        },
        new("jpeg2000", [.. new[] { 0.06, 0.1, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3 }.Select(bpp => (24 / bpp).ToString("0.##", CultureInfo.InvariantCulture))])
        {
            Encoder = "opj_compress",
            // The setting is a compression ratio: 24 bits over the wanted bits per pixel.
            EncoderArguments = "-i {in} -o {out} -I -r {setting}",
            Decoder = "opj_decompress",
            DecoderArguments = "-i {in} -o {out}",
            Extensions = (".ppm", ".jp2", ".ppm"),
        },
        new("webp", Numbers([0, 1, 2, 4, 6, 8, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 93, 96, 98]))
        {
            Encoder = "cwebp",
            EncoderArguments = "-quiet -q {setting} {in} -o {out}",
            Decoder = "dwebp",
            DecoderArguments = "-quiet -ppm {in} -o {out}",
            Extensions = (".png", ".webp", ".ppm"),
        },
        new("avif", Numbers([63, 61, 58, 55, 52, 48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8, 5, 2]))
        {
            Encoder = "avifenc",
            EncoderArguments = "--jobs all --min 0 --max 63 -a end-usage=q -a cq-level={setting} {in} {out}",
            Decoder = "avifdec",
            DecoderArguments = "--jobs all {in} {out}",
            Extensions = (".png", ".avif", ".png"),
        },
        new("jxl", ["25", "20", "16", "13", "10", "8", "6", "5", "4", "3", "2.5", "2", "1.5", "1.2", "1", "0.8", "0.6", "0.4", "0.25"])
        {
            Encoder = "cjxl",
            EncoderArguments = "--quiet {in} {out} -d {setting}",
            Decoder = "djxl",
            DecoderArguments = "{in} {out}",
            Extensions = (".ppm", ".jxl", ".ppm"),
        },
    ];

    private static string[] Numbers(IEnumerable<int> values) => [.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))];
}
