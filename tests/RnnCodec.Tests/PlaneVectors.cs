using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Tests;

/// <summary>
/// The reference vectors of the bit-plane codec: narrow networks with random weights, a picture of 3 x 5 places, and what an independent PyTorch
/// implementation made of it.
/// </summary>
internal static class PlaneVectors
{
    public const int Rows = 3;
    public const int Columns = 5;
    public const int Width = 16 * Columns;
    public const int Height = 16 * Rows;
    public const int Places = Rows * Columns;

    /// <summary>log2 of the step in 1/1024, and the strength of the table by frequency, as the vectors were made.</summary>
    public const int LogStep = 4700;
    public const int Frequency = 64;
    public const float Rounding = 0.4f;

    /// <summary>The highest plane of the integers.</summary>
    public const int TopPlane = 6;

    private static readonly ReferenceVectors Vectors = ReferenceVectors.Load("planes");

    public static PlanesNetwork Network => GoldenFiles.ModelOf("small").Planes!;

    public static QuantizerSteps Steps => new(LogStep, Frequency);

    /// <summary>log2 of each place's factor.</summary>
    public static float[] Offsets => [.. Values("map").Select(entry => entry * QuantizerSteps.MapUnit)];

    public static RgbImage Picture => new(Width, Height, [.. Vectors.ChannelsLast("picture").Values.Select(v => (byte)v)]);

    /// <summary>A tensor's numbers. Places lie before channels.</summary>
    public static float[] Values(string name) => Vectors.Tensor(name).Values;

    /// <summary>A picture's numbers, [H,W,3].</summary>
    public static float[] Pixels(string name) => Vectors.ChannelsLast(name).Values;

    /// <summary>The integers as far as a plane shows them.</summary>
    public static PlaneIntegers Integers(int plane)
    {
        var integers = new PlaneIntegers(Rows, Columns, isGrey: false);
        foreach (var (i, n) in Values("integers").Index())
            integers.Main[i] = (short)(Math.Sign(n) * (Math.Abs((int)n) >> plane));
        integers.Planes.AsSpan().Fill((byte)plane);
        return integers;
    }

    public static void AssertClose(float[] expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= tolerance, $"{what}: number {i} is {actual[i]}, the reference has {expected[i]}.");
    }
}
