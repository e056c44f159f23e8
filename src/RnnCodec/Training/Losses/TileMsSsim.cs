using System.Numerics;

namespace RnnCodec.Training;

/// <summary>
/// MS-SSIM (Wang et al. 2003) of small pictures, and its gradient: four scales instead of five, windows that mirror the picture at its edges, so that every pixel counts.
/// </summary>
internal sealed class TileMsSsim
{
    private const int Channels = 3;

    // (K1 L)^2 and (K2 L)^2 with K1 = 0.01, K2 = 0.03, L = 255.
    private const float C1 = 6.5025f;
    private const float C2 = 58.5225f;

    private const double Smallest = 1e-3;

    /// <summary>The published exponents, the last two added up.</summary>
    private static readonly double[] Exponents = [0.0448, 0.2856, 0.3001, 0.3696];

    // [channel][scale]
    private readonly Scale[][] _scales;

    public TileMsSsim(int height, int width)
    {
        // The smallest scale must hold a mirrored window.
        if (height % 32 != 0 || width % 32 != 0 || height < 64 || width < 64)
            throw new ArgumentException($"Pictures of {width}x{height} pixels have no four scales of whole windows: sides must be multiples of 32, and 64 at least.");
        _scales = [.. Enumerable.Range(0, Channels).Select(_ => Enumerable.Range(0, Exponents.Length).Select(i => new Scale(height >> i, width >> i)).ToArray())];
    }

    /// <summary>The MS-SSIM of two pictures [H,W,3] in 0 to 255, mean over the channels.</summary>
    public double Evaluate(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        for (var c = 0; c < Channels; c++)
        {
            var scales = _scales[c];
            for (var i = 0; i < scales[0].A.Length; i++)
                (scales[0].A[i], scales[0].B[i]) = (a[i * Channels + c], b[i * Channels + c]);
            for (var i = 0; i < scales.Length; i++)
            {
                scales[i].Measure(withLuminance: i == scales.Length - 1);
                if (i < scales.Length - 1)
                    scales[i].HalveInto(scales[i + 1]);
            }
        }
        return _scales.Sum(Product) / Channels;
    }

    /// <summary>Adds <paramref name="factor"/> times the gradient of the last <see cref="Evaluate"/> with respect to b.</summary>
    public void AddGradient(double factor, Span<float> gradient)
    {
        for (var c = 0; c < Channels; c++)
        {
            var scales = _scales[c];
            var last = scales.Length - 1;
            var product = factor / Channels * Product(scales);
            for (var i = last; i >= 0; i--)
                scales[i].Differentiate(scales[i].Mean <= Smallest ? 0 : product * Exponents[i] / scales[i].Mean, withLuminance: i == last, i == last ? null : scales[i + 1].Gradient);
            for (var i = 0; i < scales[0].Gradient.Length; i++)
                gradient[i * Channels + c] += scales[0].Gradient[i];
        }
    }

    private static double Product(Scale[] scales)
    {
        var product = 1.0;
        for (var i = 0; i < scales.Length; i++)
            product *= Math.Pow(Math.Max(Smallest, scales[i].Mean), Exponents[i]);
        return product;
    }

    /// <summary>One channel at one size.</summary>
    private sealed class Scale(int height, int width)
    {
        private readonly GaussianWindow _window = new(height, width);
        private readonly float[] _meanA = New(height, width), _meanB = New(height, width), _squareA = New(height, width), _squareB = New(height, width), _product = New(height, width), _work = New(height, width);

        public float[] A { get; } = New(height, width);

        public float[] B { get; } = New(height, width);

        public float[] Gradient { get; } = New(height, width);

        /// <summary>Mean over the places of contrast and structure (and luminance).</summary>
        public double Mean { get; private set; }

        public void Measure(bool withLuminance)
        {
            _window.Blur(A, _meanA);
            _window.Blur(B, _meanB);
            BlurProduct(A, A, _squareA);
            BlurProduct(B, B, _squareB);
            BlurProduct(A, B, _product);
            var sum = 0.0;
            for (var i = 0; i < A.Length; i += Vector<float>.Count)
            {
                var place = At(i);
                sum += Vector.Sum(withLuminance ? place.Luminance * place.Structure : place.Structure);
            }
            Mean = sum / A.Length;
        }

        public void HalveInto(Scale half)
        {
            Halve(A, half.A);
            Halve(B, half.B);
        }

        /// <summary>Makes the gradient with respect to b: weight times that of the mean, plus what comes from the scale of half the size.</summary>
        public void Differentiate(double weight, bool withLuminance, float[]? ofHalf)
        {
            // Every place's value is a function of the windows' means of b, b^2 and ab; the arrays of those take their gradients.
            float[] ofMean = _squareA, ofSquare = _squareB, ofProduct = _product;
            var each = new Vector<float>((float)(weight / A.Length));
            for (var i = 0; i < A.Length; i += Vector<float>.Count)
            {
                var place = At(i);
                Vector<float> a = new(_meanA, i), b = new(_meanB, i);
                var toStructure = withLuminance ? each * place.Luminance : each;
                var toMean = toStructure * 2 * (b * place.Structure - a) / place.StructureNorm;
                if (withLuminance)
                    toMean += each * place.Structure * 2 * (a - b * place.Luminance) / place.LuminanceNorm;
                toMean.CopyTo(ofMean, i);
                (-toStructure * place.Structure / place.StructureNorm).CopyTo(ofSquare, i);
                (2 * toStructure / place.StructureNorm).CopyTo(ofProduct, i);
            }
            Array.Clear(Gradient);
            _window.AddTransposed(ofMean, Gradient);
            AddTransposedTimes(ofSquare, 2, B);
            AddTransposedTimes(ofProduct, 1, A);
            if (ofHalf is null)
                return;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    Gradient[y * width + x] += 0.25f * ofHalf[(y >> 1) * (width >> 1) + (x >> 1)];
            }
        }

        private static float[] New(int height, int width) => new float[height * width];

        private void AddTransposedTimes(float[] gradient, float scale, float[] factor)
        {
            Array.Clear(_work);
            _window.AddTransposed(gradient, _work);
            for (var i = 0; i < Gradient.Length; i += Vector<float>.Count)
                (new Vector<float>(Gradient, i) + scale * new Vector<float>(factor, i) * new Vector<float>(_work, i)).CopyTo(Gradient, i);
        }

        private (Vector<float> Structure, Vector<float> StructureNorm, Vector<float> Luminance, Vector<float> LuminanceNorm) At(int i)
        {
            Vector<float> a = new(_meanA, i), b = new(_meanB, i), c1 = new(C1), c2 = new(C2);
            var structureNorm = new Vector<float>(_squareA, i) - a * a + new Vector<float>(_squareB, i) - b * b + c2;
            var luminanceNorm = a * a + b * b + c1;
            return ((2 * (new Vector<float>(_product, i) - a * b) + c2) / structureNorm, structureNorm, (2 * a * b + c1) / luminanceNorm, luminanceNorm);
        }

        private void BlurProduct(float[] a, float[] b, float[] target)
        {
            for (var i = 0; i < a.Length; i += Vector<float>.Count)
                (new Vector<float>(a, i) * new Vector<float>(b, i)).CopyTo(_work, i);
            _window.Blur(_work, target);
        }

        private void Halve(float[] from, float[] to)
        {
            for (var y = 0; y < height / 2; y++)
            {
                for (var x = 0; x < width / 2; x++)
                {
                    var at = 2 * y * width + 2 * x;
                    to[y * (width / 2) + x] = 0.25f * (from[at] + from[at + 1] + from[at + width] + from[at + width + 1]);
                }
            }
        }
    }
}
