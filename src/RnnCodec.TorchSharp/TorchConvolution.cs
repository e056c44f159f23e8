using RnnCodec.Engine;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace RnnCodec.TorchSharp;

/// <summary>A convolution as libtorch wants it: weights that are 0 where no tap is, and zeros around the input.</summary>
internal sealed class TorchConvolution : IDisposable
{
    private readonly Convolution _layer;
    private readonly TorchParameters _parameters;
    private readonly torch.Tensor? _mask;

    // Where the kernel's first row and column lie, from the output place.
    private readonly (int Y, int X) _first;
    private torch.Tensor? _weight;
    private torch.Tensor? _narrowWeight;

    public TorchConvolution(Convolution layer, TorchParameters parameters, torch.Device device)
    {
        (_layer, _parameters) = (layer, parameters);
        _first = (layer.Taps[0].OffsetY - layer.Taps[0].Row, layer.Taps[0].OffsetX - layer.Taps[0].Column);
        if (layer.Taps.Any(t => t.OffsetY - t.Row != _first.Y || t.OffsetX - t.Column != _first.X))
            throw new NotSupportedException($"The taps of convolution '{layer.Weight.Name}' are no window.");
        _mask = Mask(layer) is { } mask
            ? HostNumbers.ToDevice(mask, device, [.. layer.Weight.Dimensions.Select(static d => (long)d)])
            : null;
    }

    /// <summary>One tap at the place itself: a product of matrices.</summary>
    private bool IsPointwise => Rows == 1 && Columns == 1 && _layer.Stride == 1 && _first == (0, 0);

    private int Rows => _layer.Weight.Dimensions[2];

    private int Columns => _layer.Weight.Dimensions[3];

    /// <summary>[N,H,W,in] to [N,H',W',out], in the caller's dispose scope.</summary>
    /// <param name="x">The input.</param>
    /// <param name="narrow">Multiply in bfloat16; sums come back as float32.</param>
    public torch.Tensor Run(torch.Tensor x, bool narrow)
    {
        var weight = Weight(narrow);
        var bias = _layer.Bias is { } b ? _parameters.Of(b) : null;
        if (narrow)
            (x, bias) = (x.to_type(torch.ScalarType.BFloat16), bias?.to_type(torch.ScalarType.BFloat16));
        var y = IsPointwise
            ? functional.linear(x, weight, bias)
            : Window(x, weight, bias);
        return narrow ? y.to_type(torch.ScalarType.Float32) : y;
    }

    /// <summary>Lets go of the weights, which belong to one step's graph.</summary>
    public void Forget()
    {
        _weight?.Dispose();
        _narrowWeight?.Dispose();
        _weight = _narrowWeight = null;
    }

    public void Dispose()
    {
        Forget();
        _mask?.Dispose();
    }

    private torch.Tensor Window(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias)
    {
        // The memory is channels last, and stays it: libtorch chooses its kernels by strides.
        x = x.permute(0, 3, 1, 2);
        long stride = _layer.Stride;
        var (height, width) = (x.shape[2], x.shape[3]);
        var (top, bottom) = Around(height, _first.Y, Rows, stride);
        var (left, right) = Around(width, _first.X, Columns, stride);
        long[] padding = [0, 0];
        if (IsSymmetric(height, top, Rows, stride) && IsSymmetric(width, left, Columns, stride))
            padding = [top, left];
        else
            x = functional.pad(x, [left, right, top, bottom]);
        return functional.conv2d(x, weight, bias, strides: [stride, stride], padding: padding).permute(0, 2, 3, 1);
    }

    /// <summary>Places to add before and behind a side; below 0: to leave out.</summary>
    private static (long Before, long Behind) Around(long side, int first, int kernel, long stride)
    {
        var outputs = (side + stride - 1) / stride;
        return (-first, (outputs - 1) * stride + kernel - side + first);
    }

    /// <summary>Whether as many places behind a side as before it give the right number of outputs.</summary>
    private static bool IsSymmetric(long side, long before, int kernel, long stride) =>
        before >= 0 && side + 2 * before >= kernel && (side + 2 * before - kernel) / stride + 1 == (side + stride - 1) / stride;

    /// <summary>[out, in, rows, columns], [out, in] for a kernel of one tap.</summary>
    private torch.Tensor Weight(bool narrow)
    {
        if (_weight is null)
        {
            using var scope = torch.NewDisposeScope();
            var weight = _parameters.Of(_layer.Weight);
            if (_mask is not null)
                weight *= _mask;
            if (IsPointwise)
                weight = weight.view(_layer.Outputs, _layer.Inputs);
            _weight = weight.DetachFromDisposeScope();
        }
        if (!narrow)
            return _weight;
        return _narrowWeight ??= _weight.to_type(torch.ScalarType.BFloat16).DetachFromDisposeScope();
    }

    /// <summary>1 where a weight counts; null where all do.</summary>
    private static float[]? Mask(Convolution layer)
    {
        var (rows, columns) = (layer.Weight.Dimensions[2], layer.Weight.Dimensions[3]);
        if (layer.Taps.Length == rows * columns && !layer.IsStrictlyLower)
            return null;
        var mask = new float[layer.Weight.Length];
        for (var output = 0; output < layer.Outputs; output++)
        {
            for (var input = 0; input < (layer.IsStrictlyLower ? output : layer.Inputs); input++)
            {
                foreach (var tap in layer.Taps)
                    mask[((output * layer.Inputs + input) * rows + tap.Row) * columns + tap.Column] = 1;
            }
        }
        return mask;
    }
}
