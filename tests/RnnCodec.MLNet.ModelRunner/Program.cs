using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.ModelRunner;

// The other process of the tests: what ML.NET registers in one process hides what another one lacks.
//   run MODEL PICTURES...             applies a saved model to pictures and prints the rows; uses ML.NET alone and never touches a type
//                                     of RnnCodec.MLNet, so that the library is found only through what the saved model says
//   fit COLUMN STAGE FOLDER           a pipeline of one stage on one kind of image column: fits, saves and checks it
//   load COLUMN STAGE FOLDER          loads and checks it
//   memory PICTURES THREADS           encodes and decodes pictures one after the other
//   rows ROWS PICTURE load|compress   the most megabytes that reading so many rows took
//   recipe ASSEMBLY ARGUMENTS...      runs a compiled recipe of docs/ml-net.md
switch (args)
{
    case ["run", var model, .. var pictures]:
        Rows.Print(model, pictures);
        break;
    case ["fit", var column, var stage, var folder]:
        OneStage.Fit(column, stage, folder);
        break;
    case ["load", var column, var stage, var folder]:
        OneStage.Load(column, stage, folder);
        break;
    case ["memory", var pictures, var threads]:
        Memory.Use(int.Parse(pictures), int.Parse(threads));
        break;
    case ["rows", var rows, var picture, var kind]:
        Memory.OfRows(int.Parse(rows), picture, kind == "compress");
        break;
    case ["recipe", var assembly, .. var arguments]:
        System.Reflection.Assembly.LoadFrom(assembly).EntryPoint!.Invoke(null, [arguments]);
        break;
    default:
        Console.Error.WriteLine($"No such case: {string.Join(' ', args)}");
        return 2;
}
return 0;

internal static class Rows
{
    public static void Print(string modelPath, string[] pictures)
    {
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(modelPath, out _);
        var rows = mlContext.Data.LoadFromEnumerable(pictures.Select(path => new PathRow { Path = path }));
        foreach (var line in RowPrinter.Print(model.Transform(rows)))
            Console.WriteLine(line);
    }
}

internal static class Memory
{
    public static void Use(int pictures, int threads)
    {
        const int Small = 64;
        var random = new Random(1);
        for (var i = 0; i < pictures; i++)
        {
            // Of many sizes: a buffer kept for each would be seen. Now and then one as large as photographs in test suites are.
            var picture = i % 25 == 24 ? new RnnCodec.RgbImage(768, 512) : new RnnCodec.RgbImage(Small + i % Small, Small);
            random.NextBytes(picture.Pixels);
            var file = RnnCodec.ImageCodec.Default.Encode(picture, new RnnCodec.EncodeOptions { Quality = 30, MaxDegreeOfParallelism = threads });
            RnnCodec.ImageCodec.Default.Decode(file, new RnnCodec.DecodeOptions { MaxDegreeOfParallelism = threads });
        }
        Console.WriteLine(pictures);
    }

    /// <summary>Prints the most megabytes that the process had resident while all rows of a file of many were read.</summary>
    public static void OfRows(int rows, string picture, bool compresses)
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ => new PathRow { Path = picture }));
        IEstimator<ITransformer> stages = ml.Transforms.LoadImages("Image", imageFolder: null, "Path");
        if (compresses)
            stages = stages.Append(ml.Transforms.CompressImages("Compressed", "Image")).Append(ml.Transforms.DecompressImages("Restored", "Compressed"));
        var view = stages.Fit(data).Transform(data);
        foreach (var image in view.GetColumn<MLImage>(compresses ? "Restored" : "Image"))
            image.Dispose();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Console.WriteLine(process.PeakWorkingSet64 >> 20);
    }
}

internal sealed class PathRow
{
    public string? Path { get; set; }
}
