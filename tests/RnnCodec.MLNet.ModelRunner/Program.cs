using Microsoft.ML;
using RnnCodec.MLNet.ModelRunner;

// The other process of the tests: applies a saved model to the pictures named on the command line and prints the rows. It
// uses ML.NET alone and never touches a type of RnnCodec.MLNet, so that the library is found only through what the saved
// model says.
var mlContext = new MLContext();
var model = mlContext.Model.Load(args[0], out _);
var rows = mlContext.Data.LoadFromEnumerable(args[1..].Select(path => new PathRow { Path = path }));
foreach (var line in RowPrinter.Print(model.Transform(rows)))
    Console.WriteLine(line);

internal sealed class PathRow
{
    public string? Path { get; set; }
}
