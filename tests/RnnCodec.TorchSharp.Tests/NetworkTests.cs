using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Tests.Training;
using RnnCodec.Training;
using RnnCodec.Weights;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>Loss, gradients and validation of whole networks against the managed engine's, from one step of their training.</summary>
public class NetworkTests
{
    // Of the largest gradient of a parameter: float32 sums in another order.
    private const float Tolerance = 1e-4f;

    private static readonly ITrainingPictures Validation = TrainingPictures.FromImages([RnnCodec.Tests.TestPictures.Colour(32, 32, seed: 9)]);

    public static TheoryData<string> RecurrentPresets => [.. CodecPresets.Names.Where(n => CodecPresets.FromName(n) is RecurrentArchitecture)];

    public static TheoryData<string, PlaneNetwork> PlanePresets
    {
        get
        {
            var data = new TheoryData<string, PlaneNetwork>();
            foreach (var name in CodecPresets.Names.Where(n => CodecPresets.FromName(n) is PlanesArchitecture))
            {
                foreach (var network in new[] { PlaneNetwork.Entropy, PlaneNetwork.MsSsim, PlaneNetwork.Psnr })
                    data.Add(name, network);
            }
            return data;
        }
    }

    public static TheoryData<RecurrentCell, Reconstruction, GainKind> Cells
    {
        get
        {
            var data = new TheoryData<RecurrentCell, Reconstruction, GainKind>();
            foreach (var cell in Enum.GetValues<RecurrentCell>())
            {
                data.Add(cell, Reconstruction.Additive, GainKind.Network);
                data.Add(cell, Reconstruction.OneShot, GainKind.None);
            }
            data.Add(RecurrentCell.ResidualGru, Reconstruction.Additive, GainKind.Scalar);
            return data;
        }
    }

    [TorchTheory]
    [MemberData(nameof(RecurrentPresets))]
    public void CodecOfPresetHasTheTapesLossAndGradients(string preset) => CompareCodec((RecurrentArchitecture)CodecPresets.FromName(preset));

    [TorchTheory]
    [MemberData(nameof(Cells))]
    public void CodecOfEveryCellHasTheTapesLossAndGradients(RecurrentCell cell, Reconstruction reconstruction, GainKind gain) =>
        CompareCodec(TrainingExamples.Tiny with { Cell = cell, Reconstruction = reconstruction, Gain = gain });

    [TorchTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void EntropyModelHasTheTapesLossAndGradients(bool isExtended)
    {
        var codec = CodecModel.Create("codec", TrainingExamples.Tiny, new CodecTrainer(TrainingExamples.Options).Start(TrainingExamples.Tiny).ToTensors());
        var architecture = new EntropyArchitecture { Units = 12, Iterations = TrainingExamples.Tiny.Iterations, Bits = TrainingExamples.Tiny.Bits };
        architecture = architecture with { PreviousBits = isExtended, Triangular = isExtended };
        var options = new EntropyTrainingOptions { BatchSize = 2, CropSize = 64, Seed = 3 };
        Compare(engine =>
        {
            var parameters = ParameterSet.Creating();
            _ = new BinaryRnn(architecture, parameters);
            WeightInitialization.Start(architecture, parameters, new SeededRandom(7));
            return new EntropyTask(codec, architecture, parameters, options, TrainingExamples.Pictures, Validation, engine);
        });
    }

    [TorchTheory]
    [MemberData(nameof(PlanePresets))]
    public void PlaneNetworkHasTheTapesLossAndGradients(string preset, PlaneNetwork network)
    {
        var options = TrainingExamples.Options with { CropSize = 64 };
        Compare(engine =>
        {
            var planes = (PlanesArchitecture)CodecPresets.FromName(preset);
            var training = new PlanesTraining(planes, options, TrainingExamples.Pictures, Validation, null, default);
            return training.TaskFor(network, Stirred(training.NewWeights(network)), trainedOn: false, engine);
        });
    }

    [TorchFact]
    public void ShippedModelHasTheTapesLossAndGradients()
    {
        var options = TrainingExamples.Options with { CropSize = 64 };
        Compare(engine =>
        {
            var training = new PlanesTraining(
                (PlanesArchitecture)CodecModel.Default.Architecture, options, TrainingExamples.Pictures, Validation, null, default);
            return training.TaskFor(PlaneNetwork.Entropy, CodecModel.Default.CopyParameters(PlanesNetwork.Part.Entropy), trainedOn: true, engine);
        });
    }

    private static void CompareCodec(RecurrentArchitecture architecture)
    {
        var options = TrainingExamples.Options with { SsimWeight = 0.2, BatchSize = 1 };
        var start = new CodecTrainer(options).Start(architecture);
        Compare(engine => new CodecTask(architecture, start.Copy(), options, TrainingExamples.Pictures, Validation, engine));
    }

    /// <summary>New weights leave parts out of the result that begin at 0.</summary>
    private static ParameterSet Stirred(ParameterSet parameters)
    {
        var random = new SeededRandom(11);
        foreach (var parameter in parameters.All.Values)
        {
            foreach (ref var value in parameter.Values)
                value += 0.01f * random.NextNormal();
            parameter.Touch();
        }
        return parameters;
    }

    private static void Compare(Func<ITrainingEngine, TrainingTask> create)
    {
        using ITrainingEngine managedEngine = Engines.Managed(), torchEngine = Engines.Torch();
        using TrainingTask managed = create(managedEngine), torch = create(torchEngine);
        managed.Begin(0);
        torch.Begin(0);
        var (expected, actual) = (managed.Step(0, 0), torch.Step(0, 0));
        Assert.Equal(expected.Iterations, actual.Iterations);
        Assert.Equal(expected.Loss, actual.Loss, 1e-4 * Math.Abs(expected.Loss));
        foreach (var parameter in managed.Parameters.All.Values)
        {
            var gradient = managed.Gradients.Whole(parameter);
            Engines.Close($"gradient of {parameter.Name}", gradient, torch.Gradients.Whole(torch.Parameters.All[parameter.Name]), Tolerance);
        }
        Assert.Contains(managed.Gradients.Parameters, p => managed.Gradients.Whole(p).Any(g => g != 0));
        foreach (var (e, a) in managed.Validate()!.Zip(torch.Validate()!))
            Assert.Equal(e, a, 1e-3 * Math.Abs(e));
    }
}
