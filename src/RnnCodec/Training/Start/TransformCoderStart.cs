using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>
/// The start of a codec of the patch shape with a direct path: an embedded transform codec that works before the first step. The analysis is a blockwise DCT of
/// Y, Cb and Cr scaled to unit variance, the synthesis its inverse, and iteration t sends the signs of the coefficients whose residual energy is expected
/// largest
/// (successive approximation). The recurrent part starts small.
/// </summary>
internal static class TransformCoderStart
{
    /// <summary>A sign of a coefficient of unit deviation stands for this magnitude (about its mean), and leaves this part of its energy.</summary>
    private const double SignMagnitude = 0.72;
    private const double EnergyLeft = 0.42;

    /// <summary>Keeps the start finite where all pictures are blank.</summary>
    private const double SmallestVariance = 1e-12;

    private const int MeasuredPictures = 600;
    private const int MeasuredSide = 128;

    // ITU-R BT.601: Y, Cb, Cr from R, G, B, and back.
    private static readonly double[,] ToYcc = { { 0.299, 0.587, 0.114 }, { -0.168736, -0.331264, 0.5 }, { 0.5, -0.418688, -0.081312 } };
    private static readonly double[,] FromYcc = { { 1, 0, 1.402 }, { 1, -0.344136, -0.714136 }, { 1, 1.772, 0 } };

    public static bool Fits(RecurrentArchitecture architecture) => architecture is { Direct: true, Gain: GainKind.Map or GainKind.Scalar, Analysis: { } patch } && Math.Max(patch.Luma, patch.Chroma) <= patch.Patch * patch.Patch;

    /// <summary>Overwrites analysis, synthesis, direct path, gains, binarizer and output layer.</summary>
    public static void Apply(RecurrentArchitecture architecture, ParameterSet parameters, ITrainingPictures pictures, SeededRandom random, CpuExecutor cpu)
    {
        var patch = architecture.Analysis!;
        var coefficients = Coefficients(patch);
        var (n, pixels) = (coefficients.Length, 3 * patch.Patch * patch.Patch);
        var analysis = parameters.All["analysis.weight"];
        var basis = Basis(patch.Patch);
        for (var i = 0; i < n; i++)
            Fill(analysis.Values.Slice(i * pixels, pixels), patch.Patch, coefficients[i], basis, (p, colour) => ToYcc[p, colour]);
        analysis.Touch();
        var variances = Variances(architecture, analysis, pictures, random, cpu);
        var deviations = variances.Select(v => Math.Sqrt(v) + 1e-4).ToArray();

        var synthesis = parameters.All["synthesis.weight"];
        var column = new float[pixels];
        for (var i = 0; i < n; i++)
        {
            foreach (ref var value in analysis.Values.Slice(i * pixels, pixels))
                value = (float)(value / deviations[i]);
            Fill(column, patch.Patch, coefficients[i], basis, (p, colour) => FromYcc[colour, p]);
            for (var p = 0; p < pixels; p++)
                synthesis.Values[p * n + i] = (float)(column[p] * deviations[i]);
        }
        // The energy that a unit of a component adds to RGB.
        var weights = coefficients.Select(c => Enumerable.Range(0, 3).Sum(colour => FromYcc[colour, c.Plane] * FromYcc[colour, c.Plane])).ToArray();
        SendLargestFirst(architecture, parameters, [.. variances.Zip(weights, (v, w) => v * w)]);

        var inputs = parameters.All["binarizer.weight"].Dimensions[1];
        WeightInitialization.Normal(parameters.All[$"decoder.{architecture.Decoder.Count - 1}.weight"], 0.02f / MathF.Sqrt(inputs), random);
        WeightInitialization.Normal(parameters.All["binarizer.weight"], 0.1f / MathF.Sqrt(inputs), random);
        parameters.All["binarizer.bias"].Values.Clear();
        WeightInitialization.Touch(parameters);
    }

    /// <summary>Iteration by iteration: the signs of the coefficients with the most energy left, and gains that keep the residual's energy constant.</summary>
    private static void SendLargestFirst(RecurrentArchitecture architecture, ParameterSet parameters, double[] energies)
    {
        var (n, bits) = (energies.Length, architecture.Bits);
        var (encode, decode, gain) = (parameters.All["direct_encode"], parameters.All["direct_decode"], parameters.All["gain"]);
        encode.Values.Clear();
        decode.Values.Clear();
        var left = Enumerable.Repeat(1.0, n).ToArray();
        var full = energies.Sum();
        for (var t = 0; t < architecture.Iterations; t++)
        {
            var current = energies.Zip(left, (e, l) => e * l).ToArray();
            gain.Values[t] = (float)(0.5 * Math.Log(full / current.Sum()));
            var largest = Enumerable.Range(0, n).OrderByDescending(i => current[i]).Take(bits).ToArray();
            for (var bit = 0; bit < largest.Length; bit++)
            {
                var i = largest[bit];
                encode.Values[(t * bits + bit) * n + i] = (float)(1 / Math.Sqrt(left[i]));
                decode.Values[(t * n + i) * bits + bit] = (float)(SignMagnitude * Math.Sqrt(left[i]));
                left[i] *= EnergyLeft;
            }
        }
    }

    /// <summary>Mean square of every coefficient over crops of the pictures.</summary>
    private static double[] Variances(RecurrentArchitecture architecture, Parameter analysis, ITrainingPictures pictures, SeededRandom random, CpuExecutor cpu)
    {
        var patch = architecture.Analysis!;
        var side = Math.Max(1, MeasuredSide / patch.Patch) * patch.Patch;
        var transform = Convolution.Padded(analysis, null);
        var sums = new double[patch.Coefficients];
        var count = Math.Min(pictures.Count, MeasuredPictures);
        var crop = new float[side * side * 3];
        var places = 0L;
        for (var i = 0; i < count; i++)
        {
            var picture = pictures.Read(pictures.Count <= MeasuredPictures ? i : random.NextInt(pictures.Count));
            CropSampler.Copy(picture, random.NextInt(Math.Max(1, picture.Width - side + 1)), random.NextInt(Math.Max(1, picture.Height - side + 1)), 0, side, side, crop);
            using var values = cpu.FromValues(new TensorShape(1, side, side, 3), crop);
            using var patches = cpu.SpaceToDepth(values, patch.Patch);
            using var transformed = (CpuTensor)cpu.Convolve(patches, transform);
            places += transformed.Shape.Positions;
            var numbers = transformed.Span;
            for (var j = 0; j < numbers.Length; j++)
                sums[j % sums.Length] += (double)numbers[j] * numbers[j];
        }
        return [.. sums.Select(s => Math.Max(s / places, SmallestVariance))];
    }

    /// <summary>Luma coefficients from low to high frequency, then those of Cb, then of Cr.</summary>
    private static (int Plane, int U, int V)[] Coefficients(PatchAnalysis patch)
    {
        var order = (from u in Enumerable.Range(0, patch.Patch)
                     from v in Enumerable.Range(0, patch.Patch)
                     orderby u * u + v * v, u, v
                     select (u, v)).ToArray();
        return [.. order.Take(patch.Luma).Select(f => (0, f.u, f.v)), .. from plane in new[] { 1, 2 } from f in order.Take(patch.Chroma) select (plane, f.u, f.v)];
    }

    /// <summary>The orthonormal DCT-II: basis[u][y].</summary>
    private static double[][] Basis(int size) =>
        [.. from u in Enumerable.Range(0, size)
            select (from y in Enumerable.Range(0, size) select Math.Cos(Math.PI * (2 * y + 1) * u / (2 * size)) * Math.Sqrt((u == 0 ? 1.0 : 2.0) / size)).ToArray()];

    /// <summary>One coefficient's weights over a patch's numbers, in the order of space-to-depth: colour, row, column.</summary>
    private static void Fill(Span<float> weights, int patch, (int Plane, int U, int V) coefficient, double[][] basis, Func<int, int, double> mix)
    {
        for (var colour = 0; colour < 3; colour++)
        {
            for (var y = 0; y < patch; y++)
            {
                for (var x = 0; x < patch; x++)
                    weights[(colour * patch + y) * patch + x] = (float)(mix(coefficient.Plane, colour) * basis[coefficient.U][y] * basis[coefficient.V][x]);
            }
        }
    }
}
