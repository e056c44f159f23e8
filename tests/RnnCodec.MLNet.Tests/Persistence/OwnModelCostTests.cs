using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Tests.Persistence;

/// <summary>
/// What a stage with a model of one's own costs to save and to load, beside what ML.NET takes for the same number of bytes in the only place that it
/// has for them: a literal in its zip, which it deflates.
/// </summary>
public class OwnModelCostTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Repeats = 3;
    private const double MostTimes = 3;

    private readonly MLContext _ml = new();

    [Fact]
    public void SavingAndLoadingTakeAtMostThreeTimesWhatTheLiteralDoes()
    {
        using var folder = new TemporaryFolder();
        var own = OtherWeights(folder.File("other.rnncmodel"));
        var image = TestImages.MLGradient(16, 16);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var stage = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Model = own }).Fit(data);
        own.Save(folder.File("own.rnncmodel"));
        var bytes = new FileInfo(folder.File("own.rnncmodel")).Length;
        // As many units of 15 bits each as hold the bytes, outside what a literal would have to escape.
        var random = new Random(1);
        var literal = string.Create((int)(8 * bytes / 15), random, static (text, r) =>
        {
            foreach (ref var unit in text)
                unit = (char)(0x3400 + r.Next(1 << 15));
        });
        var numbers = _ml.Data.LoadFromEnumerable([new Number()]);
        var plain = _ml.Transforms.Expression("Text", $"x => \"{literal}\"", nameof(Number.Value)).Fit(numbers);

        var (ours, theirs) = (Cost(() => _ml.Model.Save(stage, null, folder.File("own.zip"))),
            Cost(() => _ml.Model.Save(plain, null, folder.File("plain.zip"))));
        output.WriteLine($"save, CPU seconds: {ours:0.00} beside {theirs:0.00}");
        Assert.InRange(ours, 0, MostTimes * theirs);
        Assert.InRange(new FileInfo(folder.File("own.zip")).Length, bytes, 1.1 * bytes);

        (ours, theirs) = (Cost(() => Load("own.zip").Transform(data).GetColumn<byte[]>("Compressed").Count()),
            Cost(() => Load("plain.zip").Transform(numbers).GetColumn<string>("Text").Count()));
        output.WriteLine($"load and use, CPU seconds: {ours:0.00} beside {theirs:0.00}");
        Assert.InRange(ours, 0, MostTimes * theirs);

        ITransformer Load(string name) => new MLContext().Model.Load(folder.File(name), out _);
    }

    /// <summary>A model of the shipped one's size that is not the shipped one: one weight differs.</summary>
    private static CodecModel OtherWeights(string path)
    {
        CodecModel.Default.Named("mine").Save(path);
        var file = File.ReadAllBytes(path);
        // The first of a safetensors file are the header's length and its JSON; without the checks of the metadata the weights may be others.
        var length = (int)BitConverter.ToInt64(file);
        var header = JsonNode.Parse(file.AsSpan(8, length))!;
        foreach (var name in new[] { "id", "sha256" })
            header["__metadata__"]!.AsObject().Remove(name);
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        file[^1] ^= 1;
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. file.AsSpan(8 + length)]);
        return CodecModel.Load(path);
    }

    /// <summary>The least CPU time of several runs, which a busy machine spoils least.</summary>
    private static double Cost(Action action)
    {
        var least = double.MaxValue;
        for (var i = 0; i < Repeats; i++)
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            action();
            process.Refresh();
            least = Math.Min(least, (process.TotalProcessorTime - before).TotalSeconds);
        }
        return least;
    }

    private sealed class ImageRow
    {
        [ImageType(16, 16)]
        public MLImage Image { get; set; } = null!;
    }

    private sealed class Number
    {
        public float Value { get; set; }
    }
}
