using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>
/// Operations with one number, sums among them, which multiply by 1. TorchSharp makes an object of it that its finalizer frees, and does not keep it alive
/// while libtorch reads it: a collection at the wrong moment ends in an error about the number, or in a wrong one. Here it lives until the operation is done.
/// </summary>
internal static class Scalars
{
    private static readonly Scalar One = 1f;

    /// <summary>x + y, of which the operator + makes a number too.</summary>
    public static torch.Tensor Sum(torch.Tensor x, torch.Tensor y) => x.add(y, One);

    public static torch.Tensor Times(torch.Tensor x, float number)
    {
        using Scalar scalar = number;
        return x.mul(scalar);
    }

    public static torch.Tensor Plus(torch.Tensor x, float number)
    {
        using Scalar scalar = number;
        return x.add(scalar, One);
    }

    /// <summary>x + number * y.</summary>
    public static torch.Tensor PlusTimes(torch.Tensor x, torch.Tensor y, float number)
    {
        using Scalar scalar = number;
        return x.add(y, scalar);
    }

    /// <summary>max(x, number); no gradient passes where x is less.</summary>
    public static torch.Tensor AtLeast(torch.Tensor x, float number)
    {
        using Scalar scalar = number;
        return x.clamp_min(scalar);
    }

    /// <summary>x &lt; number, true or false.</summary>
    public static torch.Tensor IsBelow(torch.Tensor x, float number)
    {
        using Scalar scalar = number;
        return x.lt(scalar);
    }
}
