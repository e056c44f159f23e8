using System.Globalization;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>The classical codecs, each with its public tools at their default effort, 8 bits a sample in and out.</summary>
internal static class ExternalCodecs
{
    private static readonly int[] JpegQualities = [.. Rising(1, 30, 2), .. Rising(34, 90, 4), 92, 94, 96, 97, 98, 99];

    private static readonly double[] Jpeg2000Rates = [0.06, 0.09, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3];

    public static IReadOnlyList<string> Names { get; } = [.. Create().Select(c => c.Name)];

    /// <summary>New instances of all of them; the caller disposes them.</summary>
    public static IReadOnlyList<ExternalCodec> Create() =>
    [
        Jpeg("jpeg420", "2x2"),
        Jpeg("jpeg444", "1x1"),
        new("jpeg2000", [.. Jpeg2000Rates.Select(bpp => (24 / bpp).ToString("0.##", CultureInfo.InvariantCulture))])
        {
            Encoder = "opj_compress",
            // The setting is a compression ratio: 24 bits over the wanted bits per pixel.
            EncoderArguments = "-i {in} -o {out} -I -r {setting}",
            Decoder = "opj_decompress",
            DecoderArguments = "-i {in} -o {out}",
            Extensions = (".ppm", ".jp2", ".ppm"),
        },
        new("webp", Numbers([0, 1, 2, 4, 6, 8, 10, .. Rising(15, 90, 5), 93, 96, 98]))
        {
            Encoder = "cwebp",
            EncoderArguments = "-quiet -q {setting} {in} -o {out}",
            Decoder = "dwebp",
            DecoderArguments = "-quiet -ppm {in} -o {out}",
            Extensions = (".png", ".webp", ".ppm"),
        },
        new("avif", Numbers([63, 62, 60, 58, 56, 53, 50, 46, 42, 38, 34, 30, 26, 22, 18, 14, 10, 6, 3]))
        {
            Encoder = "avifenc",
            EncoderArguments = "--jobs all --depth 8 --yuv 444 --min 0 --max 63 -a end-usage=q -a cq-level={setting} {in} {out}",
            Decoder = "avifdec",
            DecoderArguments = "--jobs all --depth 8 {in} {out}",
            Extensions = (".png", ".avif", ".png"),
        },
        new("jxl", ["25", "20", "16", "13", "10", "8", "6.5", "5", "4", "3.2", "2.6", "2.1", "1.7", "1.4", "1.2", "1", "0.8", "0.6", "0.4", "0.25"])
        {
            Encoder = "cjxl",
            EncoderArguments = "--quiet {in} {out} -d {setting}",
            Decoder = "djxl",
            DecoderArguments = "{in} {out}",
            Extensions = (".ppm", ".jxl", ".ppm"),
        },
    ];

    private static ExternalCodec Jpeg(string name, string sampling) => new(name, Numbers(JpegQualities))
    {
        Encoder = "cjpeg",
        // Without -baseline the lowest qualities quantise with more than 8 bits, which few decoders take.
        EncoderArguments = $"-quality {{setting}} -sample {sampling} -baseline -outfile {{out}} {{in}}",
        Decoder = "djpeg",
        DecoderArguments = "-outfile {out} {in}",
        Extensions = (".ppm", ".jpg", ".ppm"),
    };

    private static IEnumerable<int> Rising(int first, int last, int step) => Enumerable.Range(0, (last - first) / step + 1).Select(i => first + step * i);

    private static string[] Numbers(IEnumerable<int> values) => [.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))];
}
