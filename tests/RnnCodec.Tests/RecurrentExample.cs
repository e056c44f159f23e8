using RnnCodec.Architecture;
using RnnCodec.Networks;
using RnnCodec.Training;
using RnnCodec.Weights;

namespace RnnCodec.Tests;

/// <summary>A small codec of the paper's kind with an entropy model. Its weights are those that a training starts from.</summary>
internal static class RecurrentExample
{
    public const int Iterations = 6;
    public const int Bits = 8;

    public static CodecModel Model { get; } = Create();

    private static CodecModel Create()
    {
        var architecture = (RecurrentArchitecture)CodecPresets.FromName("tiny") with { Iterations = Iterations, Bits = Bits };
        var entropy = new EntropyArchitecture { Units = 8, Iterations = Iterations, Bits = Bits };
        var (codecWeights, entropyWeights) = (ParameterSet.Creating(), ParameterSet.Creating());
        _ = new CodecNetwork(architecture, codecWeights);
        _ = new BinaryRnn(entropy, entropyWeights);
        WeightInitialization.Start(architecture, codecWeights, new SeededRandom(1));
        WeightInitialization.Start(entropy, entropyWeights, new SeededRandom(2));
        return CodecModel.Create("recurrent", architecture, codecWeights.ToTensors()).WithEntropyModel(entropy, entropyWeights.ToTensors());
    }
}
