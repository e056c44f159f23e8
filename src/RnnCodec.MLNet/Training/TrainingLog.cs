using System.Globalization;
using Microsoft.ML.Runtime;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>Writes a training's progress to a channel of the context's log (Info a report, Trace a step) and hands it on.</summary>
internal sealed class TrainingLog(IChannel? channel, string what, string unit, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private readonly HashSet<PlaneNetwork?> _heard = [];

    public void Report(TrainingProgress value)
    {
        if (channel is not null)
        {
            // What every program has is not told.
            if (_heard.Add(value.Network) && value.Engine != "managed")
                channel.Info(MessageSensitivity.None, "{0}", $"{Name(value)}: computed by {value.Engine}");
            if (value.IsReport)
                channel.Info(MessageSensitivity.None, "{0}", Line(value, value.MeanLoss));
            else
                channel.Trace(MessageSensitivity.None, "{0}", Line(value, value.Loss));
        }
        next?.Report(value);
    }

    private string Name(TrainingProgress p) => p.Network is { } network ? $"{what} ({network})" : what;

    private string Line(TrainingProgress p, double loss)
    {
        var name = Name(p);
        var unitOf = p.Network switch { PlaneNetwork.Entropy => "bits/pixel", PlaneNetwork.MsSsim => "dB MS-SSIM", _ => unit };
        var measured = p.Validation is null
            ? "" : $", validation {string.Join(" ", p.Validation.Select(v => v.ToString("0.00", CultureInfo.InvariantCulture)))} {unitOf}";
        return p.Step == 0
            ? $"{name}: start{measured}"
            : string.Create(CultureInfo.InvariantCulture, $"{name}: step {p.Step}, {100 * p.Fraction:0.0} %, {p.Iterations} iterations, loss " +
                $"{loss:0.00000}, {p.CropsPerSecond:0.0} crops/s, {p.Remaining:hh\\:mm\\:ss} left{measured}");
    }
}
