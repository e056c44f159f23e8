using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>What a training loop trains: a network's weights, their averages and gradients, and the crops that its steps take.</summary>
internal abstract class TrainingTask : IDisposable
{
    private readonly List<ITrainingExecutor> _executors = [];

    protected TrainingTask(string architectureJson, ParameterSet parameters, TrainingNumbers numbers, TrainingCrops crops, ITrainingEngine engine)
    {
        (ArchitectureJson, Parameters, Numbers, Crops, Engine) = (architectureJson, parameters, numbers, crops, engine);
        Averages = parameters.Copy();
        Gradients = new ParameterGradients(parameters.All.Values);
    }

    /// <summary>The record that a checkpoint must agree with.</summary>
    public string ArchitectureJson { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The averaged weights, under the same names.</summary>
    public ParameterSet Averages { get; }

    public ParameterGradients Gradients { get; }

    /// <summary>The options' numbers, with what suits the task where they leave one open.</summary>
    public TrainingNumbers Numbers { get; }

    public ITrainingEngine Engine { get; }

    /// <summary>Adam's decay of the second moment.</summary>
    public virtual double Beta2 => 0.99;

    /// <summary>The most of the old average that is kept in the first steps (<see cref="TrainingLoop.EarlySteps"/>).</summary>
    public virtual double EarlyAveraging => 1;

    protected TrainingCrops Crops { get; }

    /// <summary>Whether a parameter is a matrix inside the network, which <see cref="MuonOptimizer"/> trains; all others are Adam's.</summary>
    public virtual bool IsInner(string name) => false;

    /// <summary>Says which step comes first.</summary>
    public void Begin(long firstStep) => Crops.Begin(firstStep);

    /// <summary>Computes one step's loss and gradients.</summary>
    public (double Loss, int Iterations) Step(long step, double fraction)
    {
        try
        {
            return Compute(step, fraction, Crops.Take(step, Engine.Host.CancellationToken));
        }
        finally
        {
            Release();
            _executors.ForEach(static e => e.Clear());
        }
    }

    /// <summary>Measures the averaged weights, a number for each iteration; null where there is nothing to measure on.</summary>
    public abstract IReadOnlyList<double>? Validate();

    public void Dispose()
    {
        Crops.Dispose();
        _executors.ForEach(static e => e.Dispose());
    }

    /// <summary>An executor for the gradients of the task's parameters, cleared behind each step.</summary>
    protected ITrainingExecutor CreateExecutor(Func<float>? noise = null)
    {
        var executor = Engine.CreateExecutor(Gradients, noise);
        _executors.Add(executor);
        return executor;
    }

    /// <summary>One step's loss; adds to the gradients.</summary>
    protected abstract (double Loss, int Iterations) Compute(long step, double fraction, float[] crops);

    /// <summary>Lets go of what a step kept.</summary>
    protected virtual void Release()
    {
    }
}
