// Speed, always as ratios of medians within one run:
//
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- kernels             convolutions against the machine's FMA peak
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- decoding [PICTURE]   the entropy coder's share of decoding at 1 bpp
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- sizes [FOLDER]       file sizes before and after entropy coding
//   dotnet run -c Release --project benchmarks/RnnCodec.Benchmarks -- training [PYTHON]    training steps against PyTorch, where Python has it

using System.Globalization;
using RnnCodec.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["kernels"]:
        KernelSpeed.Print();
        return 0;
    case ["decoding", .. var rest] when rest.Length <= 1:
        DecodingShare.Print(rest.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "pictures", "flowers.png"));
        return 0;
    case ["sizes", .. var rest] when rest.Length <= 1:
        CodedSizes.Print(rest.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "pictures"));
        return 0;
    case ["training", .. var rest] when rest.Length <= 1:
        TrainingSpeed.Print(rest is [var python] ? [python] : ["python3", "/usr/bin/python3", "python"]);
        return 0;
    default:
        Console.Error.WriteLine("usage: RnnCodec.Benchmarks kernels | decoding [PICTURE] | sizes [FOLDER] | training [PYTHON]");
        return 2;
}
