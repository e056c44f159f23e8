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

    private readonly Scale[] _scales;

    public TileMsSsim(int height, int width)
    {
        if (height % 32 != 0 || width % 32 != 0 || height < 64 || width < 64)
            throw new ArgumentException($"Pictures of {width}x{height} pixels have no four scales of whole windows: sides must be multiples of 32, and 64 at least.");
        _scales = [.. Enumerable.Range(0, Exponents.Length).Select(i => new Scale(height >> i, width >> i))];
    }

    /// <summary>The MS-SSIM of two pictures [H,W,3] in 0 to 255, mean over the channels.</summary>
    public double Evaluate(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        a.CopyTo(_scales[0].A);
        b.CopyTo(_scales[0].B);
        for (var i = 0; i < _scales.Length; i++)
        {
            _scales[i].Measure(withLuminance: i == _scales.Length - 1);
            if (i < _scales.Length - 1)
                _scales[i].HalveInto(_scales[i + 1]);
        }
        return Enumerable.Range(0, Channels).Sum(Product) / Channels;
    }

    /// <summary>Adds <paramref name="factor"/> times the gradient of the last <see cref="Evaluate"/> with respect to b.</summary>
    public void AddGradient(double factor, Span<float> gradient)
    {
        var last = _scales.Length - 1;
        for (var i = last; i >= 0; i--)
        {
            var weights = new float[Channels];
            for (var c = 0; c < Channels; c++)
            {
                var mean = _scales[i].Means[c];
                weights[c] = mean <= Smallest ? 0 : (float)(factor / Channels * Product(c) * Exponents[i] / mean);
            }
            _scales[i].Differentiate(weights, withLuminance: i == last, i == last ? null : _scales[i + 1].Gradient);
        }
        var ofFirst = _scales[0].Gradient;
        for (var i = 0; i < ofFirst.Length; i++)
            gradient[i] += ofFirst[i];
    }

    private double Product(int channel)
    {
        var product = 1.0;
        for (var i = 0; i < _scales.Length; i++)
            product *= Math.Pow(Math.Max(Smallest, _scales[i].Means[channel]), Exponents[i]);
        return product;
    }

    private sealed class Scale(int height, int width)
    {
        private readonly GaussianWindow _window = new(height, width, Channels);
        private readonly float[] _meanA = New(height, width), _meanB = New(height, width), _squareA = New(height, width), _squareB = New(height, width), _product = New(height, width), _work = New(height, width);

        public float[] A { get; } = New(height, width);

        public float[] B { get; } = New(height, width);

        public float[] Gradient { get; } = New(height, width);

        /// <summary>Mean over the places of contrast and structure (and luminance), by channel.</summary>
        public double[] Means { get; } = new double[Channels];

        public void Measure(bool withLuminance)
        {
            _window.Blur(A, _meanA);
            _window.Blur(B, _meanB);
            BlurProduct(A, A, _squareA);
            BlurProduct(B, B, _squareB);
            BlurProduct(A, B, _product);
            Array.Clear(Means);
            for (var i = 0; i < A.Length; i++)
            {
                var (structure, _, luminance, _) = At(i);
                Means[i % Channels] += withLuminance ? luminance * structure : structure;
            }
            for (var c = 0; c < Channels; c++)
                Means[c] /= height * width;
        }

        public void HalveInto(Scale half)
        {
            Halve(A, half.A);
            Halve(B, half.B);
        }

        /// <summary>Makes the gradient with respect to b: weights times that of the means, plus what comes from the scale of half the size.</summary>
        public void Differentiate(float[] weights, bool withLuminance, float[]? ofHalf)
        {
            // Every place's value is a function of the windows' means of b, b^2 and ab; the arrays of those take their gradients.
            float[] ofMean = _squareA, ofSquare = _squareB, ofProduct = _product;
            for (var i = 0; i < A.Length; i++)
            {
                var (structure, structureNorm, luminance, luminanceNorm) = At(i);
                var weight = weights[i % Channels] / (height * width);
                var (a, b) = (_meanA[i], _meanB[i]);
                var toStructure = withLuminance ? weight * luminance : weight;
                ofMean[i] = toStructure * (2 * b * structure - 2 * a) / structureNorm + (withLuminance ? weight * structure * (2 * a - 2 * b * luminance) / luminanceNorm : 0);
                ofSquare[i] = -toStructure * structure / structureNorm;
                ofProduct[i] = 2 * toStructure / structureNorm;
            }
            Array.Clear(Gradient);
            _window.AddTransposed(ofMean, Gradient);
            Array.Clear(_work);
            _window.AddTransposed(ofSquare, _work);
            for (var i = 0; i < Gradient.Length; i++)
                Gradient[i] += 2 * B[i] * _work[i];
            Array.Clear(_work);
            _window.AddTransposed(ofProduct, _work);
            for (var i = 0; i < Gradient.Length; i++)
                Gradient[i] += A[i] * _work[i];
            if (ofHalf is null)
                return;
            for (var i = 0; i < Gradient.Length; i++)
            {
                var (line, c) = Math.DivRem(i, Channels);
                var (y, x) = Math.DivRem(line, width);
                Gradient[i] += 0.25f * ofHalf[(y / 2 * (width / 2) + x / 2) * Channels + c];
            }
        }

        private static float[] New(int height, int width) => new float[height * width * Channels];

        private (float Structure, float StructureNorm, float Luminance, float LuminanceNorm) At(int i)
        {
            var (a, b) = (_meanA[i], _meanB[i]);
            var structureNorm = _squareA[i] - a * a + _squareB[i] - b * b + C2;
            var luminanceNorm = a * a + b * b + C1;
            return ((2 * (_product[i] - a * b) + C2) / structureNorm, structureNorm, (2 * a * b + C1) / luminanceNorm, luminanceNorm);
        }

        private void BlurProduct(float[] a, float[] b, float[] target)
        {
            for (var i = 0; i < a.Length; i++)
                _work[i] = a[i] * b[i];
            _window.Blur(_work, target);
        }

        private void Halve(float[] from, float[] to)
        {
            for (var i = 0; i < to.Length; i++)
            {
                var (line, c) = Math.DivRem(i, Channels);
                var (y, x) = Math.DivRem(line, width / 2);
                var at = (2 * y * width + 2 * x) * Channels + c;
                to[i] = 0.25f * (from[at] + from[at + Channels] + from[at + width * Channels] + from[at + (width + 1) * Channels]);
            }
        }
    }
}
