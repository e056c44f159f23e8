using System.Globalization;
using System.Text.RegularExpressions;

namespace RnnCodec.Evaluation;

/// <summary>
/// The 3-norm of Butteraugli's map of visible differences (lower is better), by libjxl's butteraugli_main. Slow, so it is measured in a range of
/// rates alone.
/// </summary>
public sealed partial class Butteraugli : IDisposable
{
    /// <summary>The rates between which it is measured.</summary>
    public const double LeastBpp = 0.15;
    /// <inheritdoc cref="LeastBpp"/>
    public const double MostBpp = 1.6;

    private const string Program = "butteraugli_main";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rnncodec-");

    public static bool IsOnPath => ExternalProgram.IsOnPath(Program);

    /// <exception cref="IOException">The program failed.</exception>
    public double Measure(RgbImage original, RgbImage restored)
    {
        string[] files = [Path.Combine(_folder.FullName, "original.ppm"), Path.Combine(_folder.FullName, "restored.ppm")];
        Ppm.Write(files[0], original);
        Ppm.Write(files[1], restored);
        var (exitCode, _, said) = ExternalProgram.Run(Program, [.. files, "--pnorm", "3"]);
        var norm = Norm().Match(said);
        return exitCode == 0 && norm.Success
            ? double.Parse(norm.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new IOException($"{Program} ended with {exitCode}: {said}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [GeneratedRegex(@"3-norm: (\d+(\.\d+)?)")]
    private static partial Regex Norm();
}
