namespace RnnCodec.Evaluation.Curves;

/// <summary>
/// Piecewise cubic Hermite interpolation that neither overshoots nor adds a turning point (Fritsch and Butland 1984, "A
/// method for constructing local monotone piecewise cubic interpolants"), and its exact integral.
/// </summary>
internal sealed class MonotoneCubic
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slopes;

    /// <summary>Interpolates at least two points, x strictly rising.</summary>
    public MonotoneCubic(double[] x, double[] y)
    {
        _x = x;
        _y = y;
        _slopes = Slopes(x, y);
    }

    /// <summary>The integral from one place to another, both inside the points' range.</summary>
    public double Integrate(double from, double to)
    {
        var sum = 0.0;
        for (var i = 0; i + 1 < _x.Length; i++)
        {
            var left = Math.Max(from, _x[i]);
            var right = Math.Min(to, _x[i + 1]);
            if (left < right)
                sum += Antiderivative(i, right) - Antiderivative(i, left);
        }
        return sum;
    }

    /// <summary>The integral of piece i from its left end to x: its Hermite basis functions integrated.</summary>
    private double Antiderivative(int i, double x)
    {
        var h = _x[i + 1] - _x[i];
        var t = (x - _x[i]) / h;
        var (t2, t3, t4) = (t * t, t * t * t, t * t * t * t);
        return h * (_y[i] * (t4 / 2 - t3 + t)
            + _y[i + 1] * (t3 - t4 / 2)
            + h * _slopes[i] * (t4 / 4 - 2 * t3 / 3 + t2 / 2)
            + h * _slopes[i + 1] * (t4 / 4 - t3 / 3));
    }

    private static double[] Slopes(double[] x, double[] y)
    {
        var n = x.Length;
        var h = new double[n - 1];
        var secants = new double[n - 1];
        for (var i = 0; i < n - 1; i++)
        {
            h[i] = x[i + 1] - x[i];
            secants[i] = (y[i + 1] - y[i]) / h[i];
        }
        var slopes = new double[n];
        if (n == 2)
        {
            slopes[0] = slopes[1] = secants[0];
            return slopes;
        }
        for (var i = 1; i < n - 1; i++)
        {
            if (secants[i - 1] * secants[i] <= 0)
                continue;
            var (w1, w2) = (2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]);
            slopes[i] = (w1 + w2) / (w1 / secants[i - 1] + w2 / secants[i]);
        }
        slopes[0] = EndSlope(h[0], h[1], secants[0], secants[1]);
        slopes[n - 1] = EndSlope(h[n - 2], h[n - 3], secants[n - 2], secants[n - 3]);
        return slopes;
    }

    /// <summary>The three-point formula, limited so that the end piece stays monotone.</summary>
    private static double EndSlope(double h0, double h1, double secant0, double secant1)
    {
        var slope = ((2 * h0 + h1) * secant0 - h0 * secant1) / (h0 + h1);
        if (Math.Sign(slope) != Math.Sign(secant0))
            return 0;
        return Math.Sign(secant0) != Math.Sign(secant1) && Math.Abs(slope) > 3 * Math.Abs(secant0) ? 3 * secant0 : slope;
    }
}
