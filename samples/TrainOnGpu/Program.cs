// Trains the shipped codec on for line drawings on an NVIDIA GPU, as a stage of an ML.NET pipeline, beside ML.NET's own TorchSharp trainers.
//
//   dotnet run -c Release --project samples/TrainOnGpu -p:TorchSharpBackend=cuda-windows -- [MINUTES] [MODEL.zip]      (cuda-linux, or cpu without a GPU)
//
// MINUTES is 10 if left out. Without a backend, or where its libraries do not load, the first lines say why, and managed code trains on the processor.

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.TorchSharp;
using RnnCodec.MLNet;
using RnnCodec.Samples;
using RnnCodec.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var minutes = args.Length > 0 ? double.Parse(args[0]) : 10;
var path = args.Length > 1 ? args[1] : "drawings.zip";

// As every trainer of Microsoft.ML.TorchSharp has it: the GPU of this number where it is there, else the processor.
var mlContext = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
mlContext.Log += (_, message) =>
{
    if (message.Kind == ChannelMessageKind.Info && message.RawMessage.StartsWith("codec", StringComparison.Ordinal))
        Console.WriteLine(message.RawMessage);
};
var classifier = mlContext.MulticlassClassification.Trainers.TextClassification();
Console.WriteLine($"{classifier.GetType().Name} of Microsoft.ML.TorchSharp is there too, on the same TorchSharp.");

var drawings = mlContext.Data.LoadFromEnumerable(
    Enumerable.Range(0, 200).Select(i => new Drawing { Image = MLImageConversion.ToMLImage(LineDrawing.Draw(i)) }));
var training = new ImageTrainingOptions
{
    Codec = new CodecTrainingOptions
    {
        TimeLimit = TimeSpan.FromMinutes(minutes),
        Steps = long.MaxValue,
        ReportInterval = 25,
        Precision = TrainingPrecision.TensorFloat32,
    },
};
var model = mlContext.ImageCompression().TrainCompressImages("Compressed", "Image", training).Fit(drawings);
// Without a schema: one of images alone is none that ML.NET can save.
mlContext.Model.Save(model, null, path);
Console.WriteLine($"The pipeline is in {Path.GetFullPath(path)}. Files are compressed and decompressed in managed code, on any machine.");

internal sealed class Drawing
{
    [AnySizeImageType]
    public MLImage? Image { get; set; }
}
