// Fit trains a codec of one's own on the pictures of the column, and its entropy model on their codes; both go into ML.NET's
// model file. A first Fit of one step gives the start, a transform coder fitted to the pictures; a second one trains on from it
// for a minute.
//
//   dotnet run -c Release --project samples/TrainYourOwn [SECONDS] [MODEL.zip]
//
// ends with lines such as
//
//              bpp     PSNR
//   before   1.019  26.29 dB
//   after    0.998  27.72 dB
//
// The pictures that are measured are those that were trained on: the sample shows that a codec learns, not how well it would do
// on others. Trainings that are to be of use take hours and thousands of pictures.

using System.Globalization;
using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet;
using RnnCodec.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? double.Parse(args[0]) : 60;
var modelPath = args.Length > 1 ? args[1] : "trained.zip";
var pictures = Path.Combine(AppContext.BaseDirectory, "pictures");

var mlContext = new MLContext(seed: 1);
var files = mlContext.Data.LoadFromEnumerable(
    Directory.GetFiles(pictures, "*.png").Order(StringComparer.Ordinal).Select(path => new PictureFile { File = Path.GetFileName(path) }));

// The start: half of the default shape's iterations, up to 1 bit per pixel before entropy coding.
var oneStep = new ImageTrainingOptions
{
    Architecture = CodecPresets.FromName("fast") with { Iterations = 8 },
    ValidationShare = 0,
    Codec = new CodecTrainingOptions { Steps = 1 },
    Entropy = null,
};
var start = Pipeline(oneStep, new CompressImagesOptions());
var before = Measure(start);

// No architecture: the model of the options is trained on. The schedules follow the time.
var oneMinute = new ImageTrainingOptions
{
    ValidationShare = 0,
    Codec = new CodecTrainingOptions { TimeLimit = TimeSpan.FromSeconds(0.75 * seconds), Steps = long.MaxValue, WarmUpSteps = 20, ReportInterval = 10 },
    Entropy = new EntropyTrainingOptions
    {
        TimeLimit = TimeSpan.FromSeconds(0.25 * seconds), Steps = long.MaxValue, BatchSize = 4, WarmUpSteps = 5, ReportInterval = 10,
    },
    Progress = new Printed("codec: mean absolute error"),
    EntropyProgress = new Printed("entropy model: bits per code bit"),
};
var model = Pipeline(oneMinute, new CompressImagesOptions { Model = start.FindImageCompressors().Single().Codec.Model });
var after = Measure(model);
mlContext.Model.Save(model, files.Schema, modelPath);

Console.WriteLine($"           bpp     PSNR");
Console.WriteLine($"before   {before.MeanBitsPerPixel:0.000}  {before.MeanQuality.Psnr:0.00} dB");
Console.WriteLine($"after    {after.MeanBitsPerPixel:0.000}  {after.MeanQuality.Psnr:0.00} dB");
Console.WriteLine($"The fitted pipeline is in {Path.GetFullPath(modelPath)}.");

// The stage that restores takes the model that the stage before it was fitted with.
ITransformer Pipeline(ImageTrainingOptions training, CompressImagesOptions options) =>
    mlContext.Transforms.LoadImages("Image", pictures, "File")
        .Append(mlContext.ImageCompression().TrainCompressImages("Compressed", "Image", training, options))
        .Append(mlContext.Transforms.DecompressImages("Restored", "Compressed"))
        .Fit(files);

ImageCompressionMetrics Measure(ITransformer pipeline) => mlContext.ImageCompression().Evaluate(pipeline.Transform(files), "Image", "Restored", "Compressed");

internal sealed class PictureFile
{
    public string File { get; init; } = "";
}

internal sealed class Printed(string what) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.IsReport && value.Step > 0)
            Console.WriteLine($"step {value.Step,4}  {what} {value.MeanLoss:0.0000}, {value.Remaining.TotalSeconds:0} s left");
    }
}
