// Speed, always as ratios within one run:
//
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- performance [FILE]  all of docs/performance.md (./build.sh bench)
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- sizes [FOLDER]       file sizes before and after entropy coding
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- training [PYTHON]    training steps against PyTorch, where Python has it
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -p:TorchSharpBackend=cpu -- engines [cpu|GPU] [PRECISION]
//                                                                                          training steps managed against TorchSharp

using System.Globalization;
using RnnCodec.Benchmarks;
using RnnCodec.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["performance", .. var rest] when rest.Length <= 1:
        PerformancePage.Write(rest.FirstOrDefault() ?? "performance.md");
        return 0;
    case ["nothing"]:
        return 0;
    case ["sizes", .. var rest] when rest.Length <= 1:
        CodedSizes.Print(rest.FirstOrDefault() ?? BenchmarkPictures.Samples);
        return 0;
    case ["training", .. var rest] when rest.Length <= 1:
        TrainingSpeed.Print(rest is [var python] ? [python] : ["python3", "/usr/bin/python3", "python"]);
        return 0;
    case ["engines", .. var rest] when rest.Length <= 2:
        EngineSpeed.Print(
            rest.Length > 0 && rest[0] != "cpu" ? int.Parse(rest[0]) : null,
            rest.Length > 1 ? Enum.Parse<TrainingPrecision>(rest[1], ignoreCase: true) : TrainingPrecision.Float32);
        return 0;
    default:
        Console.Error.WriteLine("usage: RnnCodec.Benchmarks performance [FILE] | sizes [FOLDER] | training [PYTHON] | engines [cpu|GPU] [PRECISION]");
        return 2;
}
