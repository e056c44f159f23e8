using System.Diagnostics;
using System.Globalization;

namespace RnnCodec.RateDistortion.Evaluation;

/// <summary>This library's codec: a setting is a number of iterations.</summary>
internal sealed class RecurrentCodec(string name, ImageCodec codec)
    : PictureCodec(name, [.. Enumerable.Range(1, codec.Model.Architecture.Iterations).Select(k => k.ToString(CultureInfo.InvariantCulture))])
{
    public override string Description => $"model {codec.Model.Name}, {codec.Model.Id}";

    /// <summary>
    /// Encodes once and takes each number of iterations from that file, which gives the bytes of a file encoded at that rate
    /// (<see cref="ImageCodec.TakeIterations"/>); the encoder's seconds are those until the iteration was done. Decodes every file anew.
    /// </summary>
    public override IEnumerable<CodedPicture> Run(Picture picture)
    {
        var architecture = codec.Model.Architecture;
        var across = (picture.Image.Width + architecture.CodeStride - 1) / architecture.CodeStride;
        var down = (picture.Image.Height + architecture.CodeStride - 1) / architecture.CodeStride;
        var clock = new IterationClock();
        var whole = codec.Encode(picture.Image, new EncodeOptions { Progress = clock });
        for (var k = 1; k <= architecture.Iterations; k++)
        {
            var file = ImageCodec.TakeIterations(whole, k);
            var watch = Stopwatch.StartNew();
            var restored = codec.Decode(file);
            yield return new CodedPicture(file.Length, (double)k * architecture.Bits * across * down, restored, clock.Seconds[k - 1], watch.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Notes when each iteration of an untiled picture was done.</summary>
    private sealed class IterationClock : IProgress<double>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public List<double> Seconds { get; } = [];

        public void Report(double value) => Seconds.Add(_watch.Elapsed.TotalSeconds);
    }
}
