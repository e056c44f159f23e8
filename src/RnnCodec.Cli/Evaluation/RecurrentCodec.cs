using System.Diagnostics;
using System.Globalization;

namespace RnnCodec.Cli.Evaluation;

/// <summary>This library's codec: a setting is a number of iterations.</summary>
internal sealed class RecurrentCodec(string name, ImageCodec codec)
    : PictureCodec(name, [.. Enumerable.Range(1, codec.Model.Architecture.Iterations).Select(k => k.ToString(CultureInfo.InvariantCulture))])
{
    public ImageCodec Codec => codec;

    public override string Description => $"model {codec.Model.Name}, {codec.Model.Id}";

    /// <summary>
    /// Encodes once and takes each number of iterations from that file, which gives the bytes of a file encoded at that rate
    /// (<see cref="ImageCodec.TakeIterations"/>); the encoder's seconds are those until its share of the work was done. Decodes every file anew.
    /// </summary>
    public override IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation)
    {
        var architecture = codec.Model.Architecture;
        var across = (picture.Image.Width + architecture.CodeStride - 1) / architecture.CodeStride;
        var down = (picture.Image.Height + architecture.CodeStride - 1) / architecture.CodeStride;
        var clock = new ProgressClock();
        var whole = codec.Encode(picture.Image, new EncodeOptions { Progress = clock }, cancellation);
        for (var k = 1; k <= architecture.Iterations; k++)
        {
            var file = ImageCodec.TakeIterations(whole, k);
            var watch = Stopwatch.StartNew();
            var restored = codec.Decode(file, new DecodeOptions { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue }, cancellation);
            var decodeSeconds = watch.Elapsed.TotalSeconds;
            yield return new CodedPicture(file, (double)k * architecture.Bits * across * down, restored, clock.SecondsUntil((double)k / architecture.Iterations), decodeSeconds);
        }
    }

    /// <summary>Notes when each share of the work was done.</summary>
    private sealed class ProgressClock : IProgress<double>
    {
        private const double Rounding = 1e-9;

        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly List<(double Share, double Seconds)> _reports = [];

        public void Report(double value)
        {
            lock (_reports)
                _reports.Add((value, _watch.Elapsed.TotalSeconds));
        }

        public double SecondsUntil(double share) => _reports.First(r => r.Share >= share - Rounding).Seconds;
    }
}
