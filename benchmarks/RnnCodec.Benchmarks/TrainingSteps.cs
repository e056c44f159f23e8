using System.Diagnostics;
using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Training;

namespace RnnCodec.Benchmarks;

/// <summary>A training's steps on an engine, transform, loss and optimizers included.</summary>
internal sealed class TrainingSteps : IDisposable
{
    private readonly TrainingTask _task;
    private readonly Optimizer[] _optimizers;
    private long _step;

    private TrainingSteps(TrainingTask task)
    {
        _task = task;
        var all = task.Parameters.All.Values;
        _optimizers =
        [
            new AdamOptimizer(all.Where(p => !task.IsInner(p.Name)), task.Averages.All, task.Gradients, task.Beta2, task.Engine.Host),
            new MuonOptimizer(all.Where(p => task.IsInner(p.Name)), task.Averages.All, task.Gradients, task.Engine.Host),
        ];
        task.Begin(0);
    }

    /// <summary>Steps of a network of the preset "planes".</summary>
    public static TrainingSteps OfPlanes(PlaneNetwork network, int batch, int crop, ITrainingEngine engine)
    {
        var options = new CodecTrainingOptions { BatchSize = batch, CropSize = crop };
        var training = new PlanesTraining(new PlanesArchitecture(), options, Pictures(crop), null, null, CancellationToken.None);
        return new TrainingSteps(training.TaskFor(network, training.NewWeights(network), trainedOn: false, engine));
    }

    /// <summary>Steps of a codec of the paper's kind, of four iterations.</summary>
    public static TrainingSteps OfRecurrent(string preset, int batch, int crop, ITrainingEngine engine)
    {
        var architecture = (RecurrentArchitecture)CodecPresets.FromName(preset) with { Iterations = 4 };
        var options = new CodecTrainingOptions { BatchSize = batch, CropSize = crop };
        var start = new CodecTrainer(options).Start(architecture);
        return new TrainingSteps(new CodecTask(architecture, start, options, Pictures(crop), null, engine));
    }

    /// <summary>Runs steps; returns their seconds.</summary>
    public double Run(int steps)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < steps; i++)
        {
            _task.Gradients.Clear();
            _task.Step(_step++, 0);
            foreach (var optimizer in _optimizers)
                optimizer.Update(1e-4, 1, 0.998);
        }
        return watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _task.Dispose();
        _task.Engine.Dispose();
    }

    private static ITrainingPictures Pictures(int side) => TrainingPictures.FromImages([.. Enumerable.Range(1, 8).Select(number => Picture(number, side))]);

    /// <summary>Waves and noise, as in training.py: as many bits as a photograph has.</summary>
    private static RgbImage Picture(int number, int side)
    {
        var random = new Random(number);
        var image = new RgbImage(side, side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var wave = 128 + 60 * Math.Sin(0.02 * number * x + 0.03 * y) + 40 * Math.Sin(0.004 * x * y);
                for (var c = 0; c < 3; c++)
                    image.Pixels[(y * side + x) * 3 + c] = (byte)Math.Clamp(wave + 10 * c + 25 * (random.NextDouble() - 0.5), 0, 255);
            }
        }
        return image;
    }
}
