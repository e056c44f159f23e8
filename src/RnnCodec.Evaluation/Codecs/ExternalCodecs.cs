using System.Globalization;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>The classical codecs, each with its public tools at their default effort, 8 bits a sample in and out.</summary>
internal static class ExternalCodecs
{
    private static readonly int[] JpegQualities = [1, 3, 5, 7, 10, 13, 16, 20, 25, 31, 38, 46, 54, 62, 70, 77, 83, 88, 91, 94, 96];

    private static readonly double[] Jpeg2000Rates = [0.06, 0.09, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.625, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5];

    public static IReadOnlyList<string> Names { get; } = [.. Create().Select(c => c.Name)];

    /// <summary>New instances of all of them; the caller disposes them.</summary>
    public static IReadOnlyList<ExternalCodec> Create() =>
    [
        Jpeg("jpeg420", "2x2"),
        Jpeg("jpeg444", "1x1"),
        new("jpeg2000", [.. Jpeg2000Rates.Select(bpp => (24 / bpp).ToString("0.##", CultureInfo.InvariantCulture))])
        {
            Encoder = "opj_compress",
            VersionArgument = "-h",
            // The setting is a compression ratio: 24 bits over the wanted bits per pixel.
            EncoderArguments = "-i {in} -o {out} -I -r {setting}",
            Decoder = "opj_decompress",
            DecoderArguments = "-i {in} -o {out}",
            Extensions = (".ppm", ".jp2", ".ppm"),
        },
        new("webp", Numbers([0, 2, 5, 10, 15, 22, 30, 38, 46, 54, 62, 70, 76, 80, 84, 88, 91, 94, 97]))
        {
            Encoder = "cwebp",
            VersionArgument = "-version",
            EncoderArguments = "-quiet -q {setting} {in} -o {out}",
            Decoder = "dwebp",
            DecoderArguments = "-quiet -ppm {in} -o {out}",
            Extensions = (".png", ".webp", ".ppm"),
        },
        new("avif", Numbers([62, 59, 56, 53, 50, 46, 42, 38, 34, 30, 26, 22, 18, 14, 10, 6]))
        {
            Encoder = "avifenc",
            VersionArgument = "--version",
            EncoderArguments = "--jobs all --depth 8 --yuv 444 --min 0 --max 63 -a end-usage=q -a cq-level={setting} {in} {out}",
            Decoder = "avifdec",
            DecoderArguments = "--jobs all --depth 8 {in} {out}",
            Extensions = (".png", ".avif", ".png"),
        },
        new("jxl", ["22", "17", "13", "10", "8", "6.5", "5", "4", "3.2", "2.6", "2.1", "1.7", "1.4", "1.1", "0.8", "0.5"])
        {
            Encoder = "cjxl",
            VersionArgument = "--version",
            EncoderArguments = "--quiet {in} {out} -d {setting}",
            Decoder = "djxl",
            DecoderArguments = "{in} {out}",
            Extensions = (".ppm", ".jxl", ".ppm"),
        },
    ];

    private static ExternalCodec Jpeg(string name, string sampling) => new(name, Numbers(JpegQualities))
    {
        Encoder = "cjpeg",
        VersionArgument = "-version",
        // Without -baseline the lowest qualities quantise with more than 8 bits, which few decoders take.
        EncoderArguments = $"-quality {{setting}} -sample {sampling} -baseline -outfile {{out}} {{in}}",
        Decoder = "djpeg",
        DecoderArguments = "-outfile {out} {in}",
        Extensions = (".ppm", ".jpg", ".ppm"),
    };

    private static string[] Numbers(IEnumerable<int> values) => [.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))];
}
