using Microsoft.ML;
using RnnCodec.MLNet.ModelRunner;

// The other process of the tests: what ML.NET registers in one process hides what another one lacks.
//   run MODEL PICTURES...             applies a saved model to pictures and prints the rows; uses ML.NET alone and never touches a type
//                                     of RnnCodec.MLNet, so that the library is found only through what the saved model says
//   fit COLUMN STAGE FOLDER           a pipeline of one stage on one kind of image column: fits, saves and checks it
//   load COLUMN STAGE FOLDER          loads and checks it
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

internal sealed class PathRow
{
    public string? Path { get; set; }
}
