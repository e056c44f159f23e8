using System.Diagnostics;
using System.Globalization;

namespace RnnCodec.RateDistortion.Evaluation;

/// <summary>This library's codec: a setting is a number of iterations.</summary>
internal sealed class RecurrentCodec(string name, ImageCodec codec)
    : PictureCodec(name, [.. Enumerable.Range(1, codec.Model.Architecture.Iterations).Select(k => k.ToString(CultureInfo.InvariantCulture))])
{
    public override string Description => $"model {codec.Model.Name}, {codec.Model.Id}";

    /// <summary>Encodes anew for every number of iterations, so that file sizes and times are those of a user who asks for it.</summary>
    public override IEnumerable<CodedPicture> Run(Picture picture)
    {
        var architecture = codec.Model.Architecture;
        var across = (picture.Image.Width + architecture.CodeStride - 1) / architecture.CodeStride;
        var down = (picture.Image.Height + architecture.CodeStride - 1) / architecture.CodeStride;
        for (var k = 1; k <= architecture.Iterations; k++)
        {
            var watch = Stopwatch.StartNew();
            var file = codec.Encode(picture.Image, new EncodeOptions { Iterations = k });
            var encodeSeconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var restored = codec.Decode(file);
            yield return new CodedPicture(file.Length, (double)k * architecture.Bits * across * down, restored, encodeSeconds, watch.Elapsed.TotalSeconds);
        }
    }
}
