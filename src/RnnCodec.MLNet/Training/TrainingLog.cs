using System.Globalization;
using Microsoft.ML.Runtime;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>Writes a training's progress to a channel of the context's log (Info a report, Trace a step) and hands it on.</summary>
internal sealed class TrainingLog(IChannel? channel, string what, string unit, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (channel is not null)
        {
            if (value.IsReport)
                channel.Info(MessageSensitivity.None, "{0}", Line(value, value.MeanLoss));
            else
                channel.Trace(MessageSensitivity.None, "{0}", Line(value, value.Loss));
        }
        next?.Report(value);
    }

    private string Line(TrainingProgress p, double loss)
    {
        var measured = p.Validation is null
            ? "" : $", validation {string.Join(" ", p.Validation.Select(v => v.ToString("0.00", CultureInfo.InvariantCulture)))} {unit}";
        return p.Step == 0
            ? $"{what}: start{measured}"
            : string.Create(CultureInfo.InvariantCulture, $"{what}: step {p.Step}, {100 * p.Fraction:0.0} %, {p.Iterations} iterations, loss " +
                $"{loss:0.00000}, {p.CropsPerSecond:0.0} crops/s, {p.Remaining:hh\\:mm\\:ss} left{measured}");
    }
}
