namespace RnnCodec.Training;

/// <summary>A picture's quality in decibels of one measure, and its gradient: PSNR, or -10 log10(1 - MS-SSIM).</summary>
internal sealed class PictureDecibels(bool msSsim, int height, int width)
{
    private const int Channels = 3;
    private const double Peak = 255 * 255;

    // Beyond this nothing is gained by chasing it.
    private const double SmallestLoss = 1e-5;

    private readonly TileMsSsim? _similarity = msSsim ? new TileMsSsim(height, width) : null;

    /// <summary>The decibels of a picture [H,W,3] in 0 to 255; writes <paramref name="factor"/> times their gradient with respect to <paramref name="shown"/> where that is asked for.</summary>
    public double Evaluate(ReadOnlySpan<float> picture, ReadOnlySpan<float> shown, double factor = 0, Span<float> gradient = default)
    {
        var scale = -10 / Math.Log(10);
        if (_similarity is not null)
        {
            var loss = 1 - _similarity.Evaluate(picture, shown);
            if (!gradient.IsEmpty)
            {
                gradient.Clear();
                if (loss > SmallestLoss)
                    _similarity.AddGradient(-factor * scale / loss, gradient);
            }
            return scale * Math.Log(Math.Max(loss, SmallestLoss));
        }
        var sum = 0.0;
        for (var i = 0; i < picture.Length; i++)
        {
            double difference = shown[i] - picture[i];
            sum += difference * difference;
        }
        sum = Math.Max(sum, 1e-6);
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = (float)(factor * scale * 2 / sum * (shown[i] - picture[i]));
        return scale * Math.Log(sum / (height * width * Channels) / Peak);
    }
}
