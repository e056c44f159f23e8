namespace RnnCodec.Container;

/// <summary>A chunk's place in the file. It is not stored, but the chunk's checksum covers it: a chunk in the wrong place is found.</summary>
internal readonly record struct ChunkId(uint Iteration, uint Index)
{
    private const uint BoxIteration = uint.MaxValue;
    private const uint HeaderIteration = uint.MaxValue - 1;

    public static ChunkId Header => new(HeaderIteration, 0);

    public static ChunkId Alpha => new(0, 0);

    public static ChunkId Map => new(0, 1);

    public static ChunkId Box(int index) => new(BoxIteration, (uint)index);

    public static ChunkId Code(int iteration, int tile) => new((uint)iteration, (uint)tile);

    public bool IsCode => Iteration is > 0 and < HeaderIteration;

    public bool IsBox => Iteration == BoxIteration;

    public override string ToString() => Iteration switch
    {
        HeaderIteration => "header",
        BoxIteration => $"box {Index}",
        0 => Index == 0 ? "alpha" : "step map",
        _ => $"iteration {Iteration}, tile {Index}",
    };
}
