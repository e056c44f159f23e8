using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Training;
using RnnCodec.Transform;
using RnnCodec.Weights;

namespace RnnCodec.Tests.Training;

/// <summary>Bits, pictures, losses and gradients of the bit-plane codec's networks against the reference's.</summary>
public class PlaneReferenceTests
{
    private const int Main = CoefficientOrder.Main;

    // Of the largest number of its kind: float32 sums in another order, through up to eight planes; some gradients are stored as halves.
    private const float Tolerance = 1e-3f;

    [Fact]
    public void CodeLengthsReferenceVectorReproducesStatesLogitsAndBits()
    {
        var vectors = ReferenceVectors.Load("planes-entropy");
        var cpu = new CpuExecutor(2);
        using var model = new UnrolledPlaneEntropy(Entropy(vectors, WithDetail(vectors.Parameters())), cpu, cpu, forGradients: false);
        var batch = Batch(vectors);
        var bits = model.CodeLengths(batch, (plane, state, after, significance, others) =>
        {
            if (vectors.Has($"state.{plane}"))
                Close($"state.{plane}", vectors.Tensor($"state.{plane}").Values, ((CpuTensor)state).Span);
            if (vectors.Has($"logits.{plane}"))
                CompareLogits(vectors.Tensor($"logits.{plane}").Values, batch, after, significance, others);
        });
        Close("bits", vectors.Tensor("bits").Values, [.. bits.Cast<double>().Select(b => (float)b)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void SeedReferenceVectorReproducesGradients(int threads)
    {
        var vectors = ReferenceVectors.Load("planes-entropy");
        var parameters = WithDetail(vectors.Parameters());
        var gradients = new ParameterGradients(parameters.All.Values);
        var cpu = new CpuExecutor(threads) { SmallestParallelWork = 1 };
        var tape = new TapeExecutor(gradients, cpu);
        var batch = Batch(vectors);
        using var model = new UnrolledPlaneEntropy(Entropy(vectors, parameters), tape, cpu, forGradients: true);
        var (loss, weights) = PlaneEntropyTask.Loss(model.CodeLengths(batch), batch.PlacesOfPicture * 256);
        model.Seed(tape, gradients, batch, weights);
        tape.Backward();

        Assert.Equal(vectors.Tensor("loss").Values[0], loss, 1e-4);
        foreach (var (name, parameter) in parameters.All.Where(static p => !p.Key.StartsWith("detail.", StringComparison.Ordinal)))
            Close(name, vectors.Tensor($"gradient.{name}").Values, gradients.Whole(parameter));
    }

    [Fact]
    public void ShowReferenceVectorReproducesValuesAndPictures()
    {
        var vectors = ReferenceVectors.Load("planes-restorer");
        var cpu = new CpuExecutor(2);
        var pictures = new RestoredPictures(Restorer(vectors, vectors.Parameters()), cpu, cpu);
        var shown = pictures.Show(Batch(vectors), Planes(vectors));
        Close("values", vectors.Tensor("values").Values, pictures.Values);
        Close("unfiltered", vectors.ChannelsLast("unfiltered").Values, pictures.Unfiltered);
        Close("shown", vectors.ChannelsLast("shown").Values, shown);
        pictures.Release();
    }

    [Theory]
    [InlineData("psnr")]
    [InlineData("msssim")]
    public void AddGradientsReferenceVectorReproducesDecibelsAndGradients(string measure)
    {
        var vectors = ReferenceVectors.Load("planes-restorer");
        var parameters = vectors.Parameters();
        var gradients = new ParameterGradients(parameters.All.Values);
        var cpu = new CpuExecutor(2);
        var pictures = new RestoredPictures(Restorer(vectors, parameters), new TapeExecutor(gradients, cpu), new TapeExecutor(gradients, cpu), cpu);
        var shown = pictures.Show(Batch(vectors), Planes(vectors));
        var (shape, original) = vectors.ChannelsLast("picture");
        var (decibels, gradient) = (new float[shape.Batch], new float[shown.Length]);
        var length = shown.Length / shape.Batch;
        for (var n = 0; n < shape.Batch; n++)
        {
            var part = (n * length)..((n + 1) * length);
            var measured = new PictureDecibels(measure == "msssim", shape.Height, shape.Width);
            decibels[n] = (float)measured.Evaluate(original.AsSpan(part), shown.AsSpan(part), -0.1 / shape.Batch, gradient.AsSpan(part));
        }
        pictures.AddGradients(gradients, gradient);
        Close("decibels", vectors.Tensor(measure).Values, decibels);
        foreach (var (name, parameter) in parameters.All)
            Close(name, vectors.Tensor($"gradient.{measure}.{name}").Values, gradients.Whole(parameter));
    }

    [Fact]
    public void QuantizeReferenceVectorReproducesTheIntegers()
    {
        var vectors = ReferenceVectors.Load("planes-entropy");
        var (shape, picture) = vectors.ChannelsLast("picture");
        var how = new[] { new Quantization(24, 1, 0.4, 0.4), new Quantization(60, 1, 0.4, 0.4) };
        var batch = new CropQuantizer(new CpuExecutor(1)).Quantize(shape, [.. picture.Select(v => v / 255 - 0.5f)], how);
        var expected = Batch(vectors);
        for (var place = 0; place < batch.Map.Length; place++)
        {
            var channel = place / batch.PlacesOfPicture * Main;
            // Half a unit of a file's steps and of the table's entries.
            Assert.Equal(expected.Map[place] + expected.MainLogSteps[channel], batch.Map[place] + batch.MainLogSteps[channel], 2f / QuantizerSteps.StepUnits);
        }
        var different = batch.Main.Zip(expected.Main).Count(v => v.First != v.Second);
        Assert.All(batch.Main.Zip(expected.Main), v => Assert.InRange(v.First - v.Second, -1, 1));
        // Steps that differ by a thousandth move one integer of some hundred.
        Assert.True(different < batch.Main.Length / 200, $"{different} of {batch.Main.Length} integers differ.");
    }

    private static PlaneEntropy Entropy(ReferenceVectors vectors, ParameterSet parameters) =>
        new((PlanesArchitecture)CodecArchitecture.Parse(vectors.ArchitectureJson), parameters);

    /// <summary>The parameters, and detail channels, which the reference does not have.</summary>
    private static ParameterSet WithDetail(ParameterSet parameters) => ParameterSet.FromTensors(
    [
        .. parameters.ToTensors(),
        Zeros("detail.bias", CoefficientOrder.Detail),
        Zeros("detail.curve", 3, CoefficientOrder.Detail),
        Zeros("detail.weight", PlaneEntropy.DetailTerms, CoefficientOrder.Detail),
    ], "");

    private static KeyValuePair<string, StoredTensor> Zeros(string name, params int[] shape) =>
        KeyValuePair.Create(name, new StoredTensor(shape, new float[shape.Aggregate(1, (a, b) => a * b)], TensorPrecision.Float32));

    private static PlaneRestorer Restorer(ReferenceVectors vectors, ParameterSet parameters) =>
        new((PlanesArchitecture)CodecArchitecture.Parse(vectors.ArchitectureJson), parameters);

    private static int[] Planes(ReferenceVectors vectors) => [.. vectors.Tensor("cut").Values.Select(c => (int)c)];

    /// <summary>The integers and steps of a vector. The lowest plane of a cut picture is the reference's 0.</summary>
    private static PlaneBatch Batch(ReferenceVectors vectors)
    {
        var (steps, levels) = (vectors.Tensor("steps"), vectors.Tensor("levels").Values);
        var batch = new PlaneBatch(steps.Shape[0], steps.Shape[1], steps.Shape[2]);
        var planes = vectors.Has("cut") ? Planes(vectors) : new int[steps.Shape[0]];
        for (var place = 0; place < batch.Map.Length; place++)
        {
            var picture = place / batch.PlacesOfPicture;
            var first = picture * batch.PlacesOfPicture * Main;
            batch.Map[place] = MathF.Log2(steps.Values[place * Main] / steps.Values[first]);
            for (var c = 0; c < Main; c++)
            {
                batch.MainLogSteps[picture * Main + c] = MathF.Log2(steps.Values[first + c]) - planes[picture];
                batch.Main[place * Main + c] = (short)(levels[place * Main + c] * (1 << planes[picture]));
            }
        }
        return batch;
    }

    /// <summary>The reference's [N,h,w,3,384], where a bit is sent.</summary>
    private static void CompareLogits(float[] expected, PlaneBatch batch, PlaneLevel after, float[] significance, float[] others)
    {
        for (var place = 0; place < batch.Map.Length; place++)
        {
            for (var c = 0; c < Main; c++)
                Assert.Equal(expected[place * 3 * Main + c], significance[place * Main + c], Tolerance);
            for (var i = after.Starts[place]; i < after.Starts[place + 1]; i++)
            {
                int c = after.Channels[i], kind = Math.Abs((int)batch.Main[place * Main + c]) >> (after.Plane + 1) == 0 ? 1 : 2;
                Assert.Equal(expected[place * 3 * Main + kind * Main + c], others[i], Tolerance);
            }
        }
    }

    private static void Close(string what, float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(MathF.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= Tolerance * scale + 1e-7f,
                $"{what}: number {i} is {actual[i]}, the reference has {expected[i]} (largest {scale}).");
        }
    }
}
