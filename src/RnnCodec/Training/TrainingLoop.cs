namespace RnnCodec.Training;

/// <summary>Steps, schedule, reports, validations and checkpoints of a training.</summary>
internal sealed class TrainingLoop(TrainingOptions options, TrainingTask task, IProgress<TrainingProgress>? progress)
{
    /// <summary>Steps in which averages are kept short.</summary>
    public const int EarlySteps = 4000;

    private readonly TrainingClock _clock = new(options);
    private readonly AdamOptimizer _adam = new(
        task.Parameters.All.Values.Where(p => !task.IsInner(p.Name)), task.Averages.All, task.Gradients, task.Beta2, task.Engine.Host);
    private readonly MuonOptimizer _muon =
        new(task.Parameters.All.Values.Where(p => task.IsInner(p.Name)), task.Averages.All, task.Gradients, task.Engine.Host);
    private TimeSpan _lastValidation;
    private TimeSpan _lastCheckpoint;

    /// <summary>Trains to the end of the schedule; the result is in the task's averages.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, and the options ask to throw. The checkpoint was written.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        if (options is { Resume: true, CheckpointPath: { } path } && File.Exists(path))
            TrainingCheckpoint.Load(path, task.ArchitectureJson, options.Seed, task.Parameters.All.Values, task.Averages.All, [_adam, _muon], _clock);
        _clock.Start();
        (_lastValidation, _lastCheckpoint) = (_clock.Elapsed, _clock.Elapsed);
        task.Begin(_clock.Step);
        try
        {
            if (_clock.Step == 0)
                Report(new StepResult(double.NaN, double.NaN, 0, 0, 0), isReport: true, task.Validate());
            while (_clock.Fraction < 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RunStep();
            }
            SaveCheckpoint();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            SaveCheckpoint();
            if (options.ThrowOnCancellation)
                throw;
        }
    }

    private void RunStep()
    {
        var (step, fraction) = (_clock.Step, _clock.Fraction);
        var scale = LearningSchedule.Scale(task.Numbers.WarmUpSteps, options.FinalLearningRate, step, fraction);
        var rate = task.Numbers.LearningRate * scale;
        task.Gradients.Clear();
        var (loss, iterations) = task.Step(step, fraction);
        var norm = double.IsFinite(loss) ? Update(rate, task.Numbers.InnerLearningRate * scale) : double.NaN;
        if (!double.IsFinite(norm))
        {
            throw new TrainingDivergedException(
                $"The training diverged in step {step + 1}: its loss is {loss}, its gradient's norm {norm}. "
                + $"Lower the learning rate ({task.Numbers.LearningRate}).");
        }
        _clock.EndStep(loss);

        var ends = _clock.Fraction >= 1;
        IReadOnlyList<double>? validation = null;
        if (ends || _clock.Elapsed - _lastValidation >= options.ValidationInterval)
        {
            validation = task.Validate();
            _lastValidation = _clock.Elapsed;
        }
        var isReport = ends || validation is not null || _clock.Step % options.ReportInterval == 0;
        var meanLoss = isReport ? _clock.TakeMeanLoss() : _clock.LossSum / _clock.LossCount;
        Report(new StepResult(loss, meanLoss, norm, rate, iterations), isReport, validation);
        if (_clock.Elapsed - _lastCheckpoint >= options.CheckpointInterval)
            SaveCheckpoint();
    }

    private double Update(double rate, double innerRate)
    {
        var averaging = _clock.Step < EarlySteps ? Math.Min(task.EarlyAveraging, options.Averaging) : options.Averaging;
        var norm = _adam.Update(rate, task.Numbers.GradientClip, averaging);
        var inner = double.IsFinite(norm) ? _muon.Update(innerRate, double.PositiveInfinity, averaging) : norm;
        return double.IsFinite(inner) ? norm : inner;
    }

    private void SaveCheckpoint()
    {
        if (options.CheckpointPath is not { } path)
            return;
        TrainingCheckpoint.Save(path, task.ArchitectureJson, options.Seed, task.Parameters.All.Values, task.Averages.All, [_adam, _muon], _clock);
        _lastCheckpoint = _clock.Elapsed;
    }

    private void Report(StepResult result, bool isReport, IReadOnlyList<double>? validation) => progress?.Report(new TrainingProgress
    {
        Step = _clock.Step,
        Fraction = _clock.Fraction,
        Engine = task.Engine.Name,
        Iterations = result.Iterations,
        Loss = result.Loss,
        MeanLoss = result.MeanLoss,
        GradientNorm = result.Norm,
        LearningRate = result.Rate,
        CropsPerSecond = _clock.StepsPerSecond * options.BatchSize,
        Elapsed = _clock.Elapsed,
        Remaining = _clock.Remaining,
        Validation = validation,
        IsReport = isReport,
    });

    private sealed record StepResult(double Loss, double MeanLoss, double Norm, double Rate, int Iterations);
}
