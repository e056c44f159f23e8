using RnnCodec.Engine;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace RnnCodec.TorchSharp;

/// <summary>Numbers at other places.</summary>
internal sealed partial class TorchOperations
{
    public override Tensor DepthToSpace(Tensor x, int factor)
    {
        var s = x.Shape;
        var shape = new TensorShape(s.Batch, s.Height * factor, s.Width * factor, s.Channels / (factor * factor));
        return Run(shape, () => Value(x)
            .reshape(s.Batch, s.Height, s.Width, shape.Channels, factor, factor)
            .permute(0, 1, 4, 2, 5, 3)
            .reshape(Dimensions(shape)));
    }

    public override Tensor Row(Tensor x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)x.Shape.Height, nameof(y));
        return Run(x.Shape with { Height = 1 }, () => Value(x).narrow(1, y, 1));
    }

    public override Tensor StackRows(IReadOnlyList<Tensor> rows)
    {
        var s = rows[0].Shape;
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Shape != s || s.Height != 1)
                throw new ArgumentException($"Row {row} of {rows[row].Shape} does not meet the first, of {s}.", nameof(rows));
        }
        return Run(s with { Height = rows.Count }, () => torch.cat([.. rows.Select(Value)], 1));
    }

    public override Tensor Upsample(Tensor x, int factor, int height, int width)
    {
        var s = x.Shape;
        return Run(s with { Height = height, Width = width }, () => Value(x)
            .reshape(s.Batch, s.Height, 1, s.Width, 1, s.Channels)
            .expand(s.Batch, s.Height, factor, s.Width, factor, s.Channels)
            .reshape(s.Batch, s.Height * factor, s.Width * factor, s.Channels)
            .narrow(1, 0, height)
            .narrow(2, 0, width)
            .contiguous());
    }

    public override Tensor Phase(Tensor x, int row, int column)
    {
        var s = x.Shape;
        var shape = s with { Height = (s.Height + 1) / 2, Width = (s.Width + 1) / 2 };
        return Run(shape, () =>
        {
            var every = Value(x).slice(1, row, s.Height, 2).slice(2, column, s.Width, 2);
            long below = shape.Height - every.shape[1], right = shape.Width - every.shape[2];
            // Places outside x are 0.
            return below + right == 0 ? every.contiguous() : functional.pad(every, [0, 0, 0, right, 0, below]);
        });
    }
}
