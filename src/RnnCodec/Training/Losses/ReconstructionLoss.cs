namespace RnnCodec.Training;

/// <summary>
/// The loss of one iteration and its gradient: the mean absolute error over all numbers (Toderici et al. 2017, equation 3), plus a weight times 1 - SSIM
/// (7x7 windows, mean over windows and channels).
/// </summary>
internal sealed class ReconstructionLoss(int batch, int height, int width, double ssimWeight)
{
    private const int Channels = 3;
    private readonly float[] _gradient = new float[batch * height * width * Channels];
    private readonly SsimGradient? _ssim = ssimWeight > 0 ? new SsimGradient(height, width) : null;

    /// <summary>d loss / d reconstruction after <see cref="Evaluate"/>, [N,H,W,3].</summary>
    public ReadOnlySpan<float> Gradient => _gradient;

    /// <summary>The loss times a factor; the gradient takes the factor too.</summary>
    public double Evaluate(ReadOnlySpan<float> picture, ReadOnlySpan<float> reconstruction, double factor)
    {
        var step = (float)(factor / picture.Length);
        var sum = 0.0;
        for (var i = 0; i < picture.Length; i++)
        {
            var difference = reconstruction[i] - picture[i];
            sum += Math.Abs(difference);
            _gradient[i] = difference > 0 ? step : difference < 0 ? -step : 0;
        }
        var loss = factor * sum / picture.Length;
        if (_ssim is null)
            return loss;
        var planes = batch * Channels;
        var planeLength = height * width * Channels;
        for (var n = 0; n < batch; n++)
        {
            for (var c = 0; c < Channels; c++)
            {
                var similarity = _ssim.AddGradient(
                    picture[(n * planeLength + c)..],
                    reconstruction[(n * planeLength + c)..],
                    Channels,
                    -factor * ssimWeight / planes,
                    _gradient.AsSpan(n * planeLength + c));
                loss += factor * ssimWeight * (1 - similarity) / planes;
            }
        }
        return loss;
    }
}
