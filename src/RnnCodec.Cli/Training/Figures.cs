using System.Globalization;
using RnnCodec.Training;

namespace RnnCodec.Cli.Training;

/// <summary>What validation measures: a figure for each row.</summary>
/// <param name="Unit">Of the figures.</param>
/// <param name="Measure">Its short name, for columns.</param>
/// <param name="HigherIsBetter">Whether larger figures are better.</param>
/// <param name="Heading">What the rows are.</param>
/// <param name="Rows">The rows' names.</param>
internal sealed record Figures(string Unit, string Measure, bool HigherIsBetter, string Heading, IReadOnlyList<string> Rows)
{
    /// <summary>A figure for each iteration of a codec of the paper's kind.</summary>
    public static Figures OfIterations(string unit, string measure, bool higherIsBetter, int count) =>
        new(unit, measure, higherIsBetter, "iteration", [.. Enumerable.Range(1, count).Select(i => i.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>A figure for each quantiser step that a bit-plane codec's network is validated at.</summary>
    public static Figures Of(PlaneNetwork network) => network switch
    {
        PlaneNetwork.Entropy => new("bits per pixel", "figure", false, "step", ["12", "24", "48", "96"]),
        PlaneNetwork.MsSsim => new("dB MS-SSIM", "figure", true, "step", ["8", "16", "32", "64"]),
        _ => new("dB PSNR", "figure", true, "step", ["12", "24", "48", "96"]),
    };
}
