using System.Diagnostics;

namespace RnnCodec.Training;

/// <summary>Where a training stands: steps and time over all its parts, and the losses since the last report.</summary>
internal sealed class TrainingClock(TrainingOptions options)
{
    private readonly Stopwatch _watch = new();
    private TimeSpan _before;
    private long _firstStep;

    public long Step { get; private set; }

    public double LossSum { get; private set; }

    public int LossCount { get; private set; }

    public TimeSpan Elapsed => _before + _watch.Elapsed;

    /// <summary>Steps of this run alone per second.</summary>
    public double StepsPerSecond => _watch.Elapsed > TimeSpan.Zero ? (Step - _firstStep) / _watch.Elapsed.TotalSeconds : 0;

    /// <summary>The part of the schedule that is done.</summary>
    public double Fraction => Math.Min(1, Math.Max((double)Step / options.Steps, options.TimeLimit is { } limit ? Elapsed / limit : 0));

    public TimeSpan Remaining
    {
        get
        {
            var byTime = options.TimeLimit is { } limit ? limit - Elapsed : TimeSpan.MaxValue;
            var bySteps = StepsPerSecond > 0 ? Math.Min((options.Steps - Step) / StepsPerSecond, TimeSpan.MaxValue.TotalSeconds / 2) : double.PositiveInfinity;
            var left = double.IsFinite(bySteps) && TimeSpan.FromSeconds(bySteps) < byTime ? TimeSpan.FromSeconds(bySteps) : byTime;
            return left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    public void Start() => _watch.Start();

    public void EndStep(double loss)
    {
        Step++;
        LossSum += loss;
        LossCount++;
    }

    public double TakeMeanLoss()
    {
        var mean = LossSum / LossCount;
        (LossSum, LossCount) = (0, 0);
        return mean;
    }

    public void Restore(long step, TimeSpan elapsed, double lossSum, int lossCount) =>
        (Step, _firstStep, _before, LossSum, LossCount) = (step, step, elapsed, lossSum, lossCount);
}
