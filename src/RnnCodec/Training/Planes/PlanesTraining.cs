using System.Runtime.ExceptionServices;
using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The training of a bit-plane codec's networks, side by side or one after another.</summary>
internal sealed class PlanesTraining(
    PlanesArchitecture architecture,
    CodecTrainingOptions options,
    ITrainingPictures pictures,
    ITrainingPictures? validation,
    IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    /// <summary>What rates are multiplied by where trained weights are trained on.</summary>
    private const double TrainedOn = 0.5;

    private static readonly (PlaneNetwork Network, string Prefix)[] Parts =
        [(PlaneNetwork.Entropy, PlanesNetwork.Part.Entropy), (PlaneNetwork.MsSsim, PlanesNetwork.Part.MsSsim), (PlaneNetwork.Psnr, PlanesNetwork.Part.Psnr)];

    private readonly IProgress<TrainingProgress>? _progress = progress;
    private readonly Lock _reporting = new();

    /// <summary>The codec with the trained networks' averaged weights; the others as they were.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="start">The weights to start from; null: new ones.</param>
    public CodecModel Run(string name, CodecModel? start)
    {
        var chosen = Parts.Where(p => options.Networks.HasFlag(p.Network)).ToArray();
        var weights = Parts.ToDictionary(p => p.Network, p => start?.CopyParameters(p.Prefix) ?? NewWeights(p.Network));
        if (options.SideBySide && chosen.Length > 1)
        {
            RunSideBySide([.. chosen.Select(p => p.Network)], weights, start is not null);
        }
        else
        {
            var share = options with { TimeLimit = options.TimeLimit / chosen.Length };
            foreach (var (network, _) in chosen)
                weights[network] = Train(network, weights[network], share, start is not null, cancellationToken);
        }
        var tensors = Parts.SelectMany(p => weights[p.Network].ToTensors().Select(t => KeyValuePair.Create(p.Prefix + t.Key, t.Value)));
        return CodecModel.Create(name, architecture, tensors);
    }

    /// <summary>The weights that a network's training starts from where there are none.</summary>
    internal ParameterSet NewWeights(PlaneNetwork network)
    {
        var parameters = ParameterSet.Creating();
        var random = new SeededRandom((ulong)options.Seed, (ulong)network);
        if (network == PlaneNetwork.Entropy)
        {
            _ = new PlaneEntropy(architecture, parameters);
            WeightInitialization.StartPlaneEntropy(parameters, random);
        }
        else
        {
            _ = new PlaneRestorer(architecture, parameters);
            WeightInitialization.StartPlaneRestorer(parameters, random);
        }
        return parameters;
    }

    /// <summary>The task of training one network.</summary>
    internal TrainingTask TaskFor(PlaneNetwork network, ParameterSet weights, bool trainedOn, ITrainingEngine engine)
    {
        var scale = trainedOn ? TrainedOn : 1;
        var numbers = options.Or(new TrainingNumbers
        {
            CropSize = 128,
            LearningRate = scale * (network == PlaneNetwork.Entropy ? 3e-3 : 2e-3),
            InnerLearningRate = scale * (network == PlaneNetwork.Entropy ? 0.02 : 0.01),
            WarmUpSteps = 30,
            GradientClip = 1,
        });
        return network == PlaneNetwork.Entropy
            ? new PlaneEntropyTask(architecture, weights, numbers, options, pictures, validation, engine)
            : new PlaneRestorerTask(network, architecture, weights, numbers, options, pictures, validation, engine);
    }

    private void RunSideBySide(PlaneNetwork[] networks, Dictionary<PlaneNetwork, ParameterSet> weights, bool trainedOn)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        var share = options with { Threads = Math.Max(1, threads / networks.Length) };
        var runs = networks.Select(network => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return Train(network, weights[network], share, trainedOn, stop.Token);
                }
                catch (Exception)
                {
                    // The others stop too, behind a checkpoint.
                    stop.Cancel();
                    throw;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(runs);
        }
        catch (AggregateException e)
        {
            var causes = e.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(causes.FirstOrDefault(static c => c is not OperationCanceledException) ?? causes[0]);
        }
        for (var i = 0; i < networks.Length; i++)
            weights[networks[i]] = runs[i].Result;
    }

    /// <summary>Trains one network; returns its averaged weights.</summary>
    private ParameterSet Train(PlaneNetwork network, ParameterSet weights, CodecTrainingOptions own, bool trainedOn, CancellationToken token)
    {
        using var engine = TrainingEngines.Open(own, token);
        own = own with { CheckpointPath = own.CheckpointPath is { } path ? $"{path}.{network.ToString().ToLowerInvariant()}" : null };
        using var task = TaskFor(network, weights, trainedOn, engine);
        new TrainingLoop(own, task, _progress is null ? null : new Named(this, network)).Run(token);
        return task.Averages;
    }

    private sealed class Named(PlanesTraining of, PlaneNetwork network) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (of._reporting)
                of._progress!.Report(value with { Network = network });
        }
    }
}
