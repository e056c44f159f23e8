using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>What is known of a batch's main channels when all planes down to one have been sent, as networks see it.</summary>
internal sealed class PlaneLevel
{
    private const int Main = CoefficientOrder.Main;

    /// <summary>The lowest plane that is known.</summary>
    public int Plane { get; private set; }

    /// <summary>[place][384]: f = log2(1 + magnitude) / 2.</summary>
    public float[] F { get; private set; } = [];

    /// <summary>[place][384]: the sign times min(f, 1.5).</summary>
    public float[] Signed { get; private set; } = [];

    /// <summary>[place + 1]: where each place's entries in <see cref="Channels"/> begin.</summary>
    public int[] Starts { get; private set; } = [];

    /// <summary>The channels that are not 0, by place, rising.</summary>
    public ushort[] Channels { get; private set; } = [];

    public void Fill(PlaneBatch batch, int plane)
    {
        Plane = plane;
        var length = batch.Main.Length;
        if (F.Length != length)
            (F, Signed, Starts, Channels) = (new float[length], new float[length], new int[batch.Places.Positions + 1], new ushort[length]);
        var count = 0;
        for (var i = 0; i < length; i++)
        {
            var value = batch.Main[i];
            var magnitude = Math.Abs((int)value) >> plane;
            if (i % Main == 0)
                Starts[i / Main] = count;
            if (magnitude == 0)
            {
                F[i] = Signed[i] = 0;
                continue;
            }
            var f = Magnitude.Logarithms[magnitude];
            F[i] = f;
            Signed[i] = value > 0 ? Magnitude.Limited(f) : -Magnitude.Limited(f);
            Channels[count++] = (ushort)(i % Main);
        }
        Starts[^1] = count;
    }
}
