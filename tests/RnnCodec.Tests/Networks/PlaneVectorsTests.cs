using RnnCodec.Coding;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;
using RnnCodec.Weights;

namespace RnnCodec.Tests.Networks;

/// <summary>The bit-plane codec's networks against the reference's numbers.</summary>
public class PlaneVectorsTests
{
    // float32 sums of a few hundred terms, in another order than the reference's.
    private const float Tolerance = 1e-4f;

    private const int Main = CoefficientOrder.Main;

    public static TheoryData<string, int> Shown => new() { { "msssim", 0 }, { "msssim", 2 }, { "psnr", 0 }, { "psnr", 2 } };

    [Fact]
    public void StatesAreTheReferences()
    {
        var e = new CpuExecutor();
        Tensor? state = null;
        for (var plane = PlaneVectors.TopPlane; plane >= 0; plane--)
        {
            using var seen = e.FromValues(new TensorShape(1, PlaneVectors.Rows, PlaneVectors.Columns, 2 * Main + 4), SeenByEntropy(plane));
            var next = PlaneVectors.Network.Entropy.State(e, seen, plane, state);
            state?.Dispose();
            state = next;

            PlaneVectors.AssertClose(PlaneVectors.Values($"state.{plane}"), ((CpuTensor)state).Span, Tolerance, $"state of plane {plane}");
        }
        state!.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void ValuesAreTheReferences(string tuning, int plane)
    {
        var (e, restorer) = (new CpuExecutor(), RestorerOf(tuning));
        var integers = PlaneVectors.Integers(plane);
        using var seen = e.FromValues(new TensorShape(1, PlaneVectors.Rows, PlaneVectors.Columns, PlaneRestorer.InputChannels), SeenByRestorer(plane));
        using var corrections = (CpuTensor)restorer.Correct(e, seen);
        var values = new float[integers.Main.Length];
        for (var i = 0; i < values.Length; i++)
        {
            int n = integers.Main[i], size = Math.Min(Math.Abs(n), 3);
            var offset = size == 0 ? 0 : restorer.Offsets.Values[((plane > 0 ? 3 : 0) + size - 1) * Main + i % Main] + (plane > 0 ? 0.45f : 0);
            values[i] = n + Math.Sign(n) * offset + corrections.Span[i];
        }

        PlaneVectors.AssertClose(PlaneVectors.Values($"{tuning}.values.{plane}"), values, Tolerance, "values");
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void ShownPictureIsTheReferences(string tuning, int plane) => AssertRendered($"{tuning}.shown.{plane}", RestorerOf(tuning), plane);

    [Theory]
    [MemberData(nameof(Shown))]
    public void PictureBeforeTheFilterIsTheReferences(string tuning, int plane)
    {
        var tensors = ReferenceVectors.Load("planes").Weights().Select(w => w.Key.StartsWith($"{tuning}.filter.last.", StringComparison.Ordinal)
            ? KeyValuePair.Create(w.Key, w.Value.With(new float[w.Value.Length]))
            : w);
        var unfiltered = new PlaneRestorer(PlaneVectors.Network.Architecture, ParameterSet.FromTensors(tensors, $"{tuning}."));

        AssertRendered($"{tuning}.unfiltered.{plane}", unfiltered, plane);
    }

    private static void AssertRendered(string name, PlaneRestorer restorer, int plane)
    {
        // Half a level for rounding, and a hundredth for float32 sums of numbers up to 255.
        const float Rounded = 0.51f;
        var renderer = new PictureRenderer(restorer, PlaneVectors.Steps, PlaneVectors.Offsets, PlaneVectors.Integers(plane), Background.MidGrey);
        var image = new RgbImage(PlaneVectors.Width, PlaneVectors.Height);
        for (var region = 0; region < renderer.Regions; region++)
            renderer.Render(region, new CpuExecutor(), image);

        float[] expected = [.. PlaneVectors.Pixels(name).Select(v => Math.Clamp(v, 0, 255))];
        PlaneVectors.AssertClose(expected, [.. image.Pixels.ToArray().Select(p => (float)p)], Rounded, name);
    }

    private static PlaneRestorer RestorerOf(string tuning) => tuning == "psnr" ? PlaneVectors.Network.Psnr : PlaneVectors.Network.MsSsim;

    /// <summary>What the entropy model sees before a plane.</summary>
    private static float[] SeenByEntropy(int plane)
    {
        var (integers, steps, offsets) = (PlaneVectors.Integers(plane + 1).Main, PlaneVectors.Steps, PlaneVectors.Offsets);
        var seen = new List<float>();
        for (var place = 0; place < PlaneVectors.Places; place++)
        {
            var here = integers.AsSpan(place * Main, Main).ToArray();
            seen.AddRange(here.Select(n => Magnitude.Logarithms[Math.Abs((int)n)]));
            seen.AddRange(here.Select(n => Math.Sign(n) * Magnitude.Limited(Magnitude.Logarithms[Math.Abs((int)n)])));
            var mean = (steps.MainMean + offsets[place] + plane - 6) / 4;
            seen.AddRange([mean, mean * mean, steps.LumaFineMean - steps.MainMean, plane == 0 ? 1 : 0]);
        }
        return [.. seen];
    }

    /// <summary>What the restorer sees after a plane.</summary>
    private static float[] SeenByRestorer(int plane)
    {
        var (integers, steps, offsets) = (PlaneVectors.Integers(plane).Main, PlaneVectors.Steps, PlaneVectors.Offsets);
        var seen = new List<float>();
        for (var place = 0; place < PlaneVectors.Places; place++)
        {
            var here = integers.AsSpan(place * Main, Main).ToArray();
            seen.AddRange(here.Select(n => Magnitude.Logarithms[Math.Abs((int)n)]));
            seen.AddRange(here.Select(n => Math.Sign(n) * Magnitude.Logarithms[Math.Abs((int)n)]));
            seen.AddRange([(steps.MainMean + offsets[place] + plane - 6) / 4, steps.LumaFineMean - steps.MainMean, plane > 0 ? 1 : 0]);
        }
        return [.. seen];
    }
}
