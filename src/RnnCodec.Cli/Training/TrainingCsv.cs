using System.Globalization;
using RnnCodec.Training;

namespace RnnCodec.Cli.Training;

/// <summary>The reports of a training as a table: a line a report, on disk as soon as it is made.</summary>
internal sealed class TrainingCsv : IProgress<TrainingProgress>, IDisposable
{
    private readonly StreamWriter _writer;

    private readonly bool _byNetwork;

    /// <param name="path">The file; gone on with where <paramref name="append"/> is true.</param>
    /// <param name="append">The training is resumed.</param>
    /// <param name="byNetwork">Whether networks are trained apart: the first column says which a line is about.</param>
    /// <param name="figures">What validation measures.</param>
    public TrainingCsv(string path, bool append, bool byNetwork, Figures figures)
    {
        _byNetwork = byNetwork;
        append &= File.Exists(path);
        _writer = new StreamWriter(path, append) { NewLine = "\n", AutoFlush = true };
        if (append)
            return;
        var columns = string.Join(',', Enumerable.Range(1, figures.Rows.Count).Select(i => $"{figures.Measure}_{i}"));
        _writer.WriteLine($"{(byNetwork ? "network," : "")}step,seconds,fraction,iterations,loss,gradient_norm,learning_rate,crops_per_second,{columns}");
    }

    public void Report(TrainingProgress value)
    {
        if (!value.IsReport)
            return;
        var validation = value.Validation is null ? "" : string.Join(',', value.Validation.Select(v => v.ToString("0.0000", CultureInfo.InvariantCulture)));
        var network = _byNetwork ? $"{value.Network.ToString()!.ToLowerInvariant()}," : "";
        var progress = string.Create(CultureInfo.InvariantCulture, $"{value.Step},{value.Elapsed.TotalSeconds:0.0},{value.Fraction:0.000000},{value.Iterations}");
        var figures = string.Create(CultureInfo.InvariantCulture, $"{value.GradientNorm:0.000000},{value.LearningRate:0.000E+00},{value.CropsPerSecond:0.00}");
        _writer.WriteLine($"{network}{progress},{Number(value.MeanLoss)},{figures},{validation}");
    }

    public void Dispose() => _writer.Dispose();

    private static string Number(double loss) => double.IsNaN(loss) ? "" : loss.ToString("0.000000", CultureInfo.InvariantCulture);
}
