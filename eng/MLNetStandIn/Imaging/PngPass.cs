using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.StandIn.Png;

/// <summary>The part of a picture's pixels that stands together in the file: every one, or one of Adam7's seven passes.</summary>
internal readonly record struct PngPass(int FirstX, int FirstY, int StepX, int StepY, int Width, int Height)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The passes that hold a pixel, in the order of the file.</summary>
    public static IEnumerable<PngPass> Of(PngHeader header)
    {
        if (!header.Interlaced)
            return [new PngPass(0, 0, 1, 1, header.Width, header.Height)];
        return Adam7
            .Select(pass => new PngPass(pass.X, pass.Y, pass.StepX, pass.StepY, Count(header.Width, pass.X, pass.StepX), Count(header.Height, pass.Y, pass.StepY)))
            .Where(pass => pass.Width > 0 && pass.Height > 0);
    }

    private static int Count(int size, int first, int step) => (size - first + step - 1) / step;
}
