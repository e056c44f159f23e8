namespace RnnCodec.Engine;

/// <summary>The size of a tensor, channels last: [Batch, Height, Width, Channels].</summary>
internal readonly record struct TensorShape(int Batch, int Height, int Width, int Channels)
{
    /// <summary>Places: Batch * Height * Width.</summary>
    public int Positions => checked(Batch * Height * Width);

    /// <summary>Numbers in all.</summary>
    public int Length => checked(Positions * Channels);

    public TensorShape WithChannels(int channels) => this with { Channels = channels };

    public override string ToString() => $"[{Batch},{Height},{Width},{Channels}]";
}
