// Pictures go through an ML.NET pipeline, become bytes, and come back.
//
//   dotnet run --project samples/Quickstart [FOLDER FOR THE RESTORED PICTURES]
//
// prints a line a picture, such as
//
//   picture          size         bytes    bpp   PSNR
//   beach.png        384x256      5,767  0.469  32.89 dB

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet;
using RnnCodec.Quality;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var output = Directory.CreateDirectory(args.FirstOrDefault() ?? "restored").FullName;
var pictures = Path.Combine(AppContext.BaseDirectory, "pictures");
var files = Directory.GetFiles(pictures, "*.png").Order(StringComparer.Ordinal).Select(path => new PictureFile { File = Path.GetFileName(path) });

var mlContext = new MLContext(seed: 0);
var data = mlContext.Data.LoadFromEnumerable(files);

// The pipeline. The default model is trained already, so Fit reads no picture.
var pipeline = mlContext.Transforms.LoadImages("Image", pictures, "File")
    .Append(mlContext.Transforms.CompressImages("Compressed", "Image"))
    .Append(mlContext.Transforms.DecompressImages("Restored", "Compressed"));
var model = pipeline.Fit(data);

// The codec travels in ML.NET's own model file: whatever loads it needs nothing of the code above.
var modelPath = Path.Combine(output, "model.zip");
mlContext.Model.Save(model, data.Schema, modelPath);
var loaded = mlContext.Model.Load(modelPath, out _);

Console.WriteLine($"{"picture",-16} {"size",-8} {"bytes",9} {"bpp",6} {"PSNR",6}");
var transformed = loaded.Transform(data);
foreach (var row in mlContext.Data.CreateEnumerable<Row>(transformed, reuseRowObject: false))
{
    using var image = row.Image;
    using var restored = row.Restored;
    var psnr = Psnr.Measure(MLImageConversion.ToRgbImage(image), MLImageConversion.ToRgbImage(restored));
    var bpp = 8.0 * row.Compressed.Length / (image.Width * image.Height);
    restored.Save(Path.Combine(output, row.File));
    Console.WriteLine($"{row.File,-16} {$"{image.Width}x{image.Height}",-8} {row.Compressed.Length,9:N0} {bpp,6:0.000} {psnr,6:0.00} dB");
}
Console.WriteLine($"The restored pictures and the model are in {output}.");

internal sealed class PictureFile
{
    public string File { get; init; } = "";
}

internal sealed class Row
{
    public string File { get; set; } = "";

    [AnySizeImageType]
    public MLImage Image { get; set; } = null!;

    public byte[] Compressed { get; set; } = [];

    [AnySizeImageType]
    public MLImage Restored { get; set; } = null!;
}
