using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

// The other process of the tests: applies a saved model to the pictures named on the command line. It uses ML.NET alone
// and never touches a type of RnnCodec.MLNet, so that the library is found only through what the saved model says.
// Prints a line per picture: its size and the SHA-256 of its compressed bytes, then of its restored pixels.
var mlContext = new MLContext();
var model = mlContext.Model.Load(args[0], out _);
var rows = mlContext.Data.LoadFromEnumerable(args[1..].Select(path => new PathRow { Path = path }));
var result = model.Transform(rows);
var compressed = result.Schema["Compressed"];
var restored = result.Schema["Restored"];
using var cursor = result.GetRowCursor([compressed, restored]);
var getCompressed = cursor.GetGetter<VBuffer<byte>>(compressed);
var getRestored = cursor.GetGetter<MLImage>(restored);
while (cursor.MoveNext())
{
    var bytes = default(VBuffer<byte>);
    getCompressed(ref bytes);
    MLImage? image = null;
    getRestored(ref image!);
    Console.WriteLine($"{image.Width}x{image.Height} {Hash(bytes.GetValues())} {Hash(image.Pixels)}");
}

static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));

internal sealed class PathRow
{
    public string? Path { get; set; }
}
