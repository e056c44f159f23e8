namespace RnnCodec.Transform;

/// <summary>The order of a place's coefficients: a place is a block of 16x16 pixels.</summary>
/// <remarks>
/// The networks know 384 <b>main</b> channels: 256 of luma, the 64 lowest of Cb, the 64 lowest of Cr, each by rising frequency u^2 + v^2 (ties by
/// rising vertical, then horizontal frequency). The other 192 of Cb and 192 of Cr are the <b>detail</b> channels, nearly always 0 below 1 bpp and
/// coded without the network.
/// </remarks>
internal static class CoefficientOrder
{
    /// <summary>Pixels on a side of a place.</summary>
    public const int Block = 16;

    /// <summary>Coefficients of a component.</summary>
    public const int Component = Block * Block;

    /// <summary>Coefficients of a chroma component among the main channels.</summary>
    public const int MainChroma = 64;

    /// <summary>Coefficients of a chroma component among the detail channels.</summary>
    public const int DetailChroma = Component - MainChroma;

    /// <summary>Main channels.</summary>
    public const int Main = Component + 2 * MainChroma;

    /// <summary>Detail channels.</summary>
    public const int Detail = 2 * DetailChroma;

    /// <summary>First channel of each group of main channels, and the end: a group's bits are decided together.</summary>
    public static ReadOnlySpan<int> GroupStarts => [0, 4, 16, 48, 112, 256, 320, Main];

    /// <summary>Channels of the largest group: luma's last.</summary>
    public const int LargestGroup = 256 - 112;

    /// <summary>Groups of main channels: five of luma, Cb, Cr.</summary>
    public const int MainGroups = 7;

    /// <summary>Groups in all: behind the main ones the detail of Cb and of Cr.</summary>
    public const int Groups = MainGroups + 2;

    /// <summary>Groups of a grey picture: luma's.</summary>
    public const int GreyGroups = 5;

    /// <summary>The four sub-grids of places in coding order: (row, column) of each 2x2.</summary>
    public static readonly (int Row, int Column)[] Phases = [(0, 0), (1, 1), (0, 1), (1, 0)];

    /// <summary>A component's frequencies (vertical, horizontal) in the order of its coefficients.</summary>
    public static readonly (int V, int H)[] Frequencies =
        [.. from v in Enumerable.Range(0, Block) from h in Enumerable.Range(0, Block) orderby v * v + h * h, v, h select (v, h)];

    /// <summary>The place of a frequency (16 * vertical + horizontal) in <see cref="Frequencies"/>.</summary>
    public static readonly int[] IndexOf = MakeIndex();

    /// <summary>The larger of a main channel's two frequencies, 0 to 15.</summary>
    public static readonly int[] MainFrequency = [.. Enumerable.Range(0, Main).Select(c => Largest(c < Component ? c : (c - Component) % MainChroma))];

    /// <summary>The larger of a detail channel's two frequencies, 0 to 15.</summary>
    public static readonly int[] DetailFrequency = [.. Enumerable.Range(0, Detail).Select(c => Largest(MainChroma + c % DetailChroma))];

    private static int Largest(int index) => Math.Max(Frequencies[index].V, Frequencies[index].H);

    private static int[] MakeIndex()
    {
        var index = new int[Component];
        for (var i = 0; i < Component; i++)
            index[Frequencies[i].V * Block + Frequencies[i].H] = i;
        return index;
    }
}
