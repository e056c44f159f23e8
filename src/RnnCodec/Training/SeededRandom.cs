namespace RnnCodec.Training;

/// <summary>
/// Random numbers that depend on a seed, a step and a purpose alone (SplitMix64, Steele et al. 2014). Training draws every step's numbers from its own stream,
/// so that a run that goes on from step n draws what the uninterrupted run would have drawn, with no state to keep.
/// </summary>
internal sealed class SeededRandom(ulong seed, ulong step = 0, RandomPurpose purpose = RandomPurpose.Start)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(Mix(Mix(seed + Increment) ^ step) ^ (ulong)purpose);

    public ulong Next() => Mix(_state += Increment);

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, end).</summary>
    public int NextInt(int end) => (int)Math.BigMul(Next(), (ulong)end, out _);

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller).</summary>
    public float NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - (double)NextSingle()));
        return (float)(radius * Math.Cos(2 * Math.PI * NextSingle()));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What random numbers are for: each purpose has its own stream.</summary>
internal enum RandomPurpose
{
    Start,
    Crops,
    Bits,
    Tiles,
    Split,
    Quantization,
    Cuts,
}
