using System.Diagnostics;

namespace RnnCodec.Cli.Evaluation;

/// <summary>
/// This library's codec, all iterations, with a threshold for a setting: bits of less effect are left out, so that the rate goes where the
/// picture needs it, as it does where the encoder is given a target.
/// </summary>
internal sealed class ThresholdCodec(string name, ImageCodec codec) : PictureCodec(name, [.. Thresholds.Select(t => t.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture))])
{
    private static readonly float[] Thresholds = [0.25f, 0.18f, 0.125f, 0.09f, 0.0625f, 0.045f, 0.032f, 0.022f, 0.016f, 0.011f];

    public override string Description => $"model {codec.Model.Name}, {codec.Model.Id}, all iterations, a threshold for a setting";

    public override IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation)
    {
        foreach (var threshold in Thresholds)
        {
            var watch = Stopwatch.StartNew();
            var file = codec.Encode(picture.Image, new EncodeOptions { Threshold = threshold }, cancellation);
            var encodeSeconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var restored = codec.Decode(file, new DecodeOptions { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue }, cancellation);
            yield return new CodedPicture(file, null, restored, encodeSeconds, watch.Elapsed.TotalSeconds);
        }
    }
}
