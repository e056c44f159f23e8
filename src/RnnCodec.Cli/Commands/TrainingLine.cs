using System.CommandLine;
using System.Globalization;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Training;
using RnnCodec.Training;

namespace RnnCodec.Cli.Commands;

/// <summary>The part of a command line that both kinds of training have.</summary>
internal sealed class TrainingLine
{
    private const string CheckpointExtension = ".checkpoint";
    private const int DefaultTiles = 16;

    private readonly Option<string[]> _data = new("--data")
    {
        Description = "A folder of pictures, or zip archives of tiles (the option may be given more than once).",
        HelpName = "DIR|ZIP",
        Required = true,
    };
    private readonly Option<string[]> _valid = new("--valid")
    {
        Description = "Pictures to validate on; a twentieth of the data is held out if left out.",
        HelpName = "DIR|ZIP",
    };
    private readonly Option<string> _output = new("--out", "-o")
    {
        Description = "The model file to write. Checkpoints are written beside it, under its name and .checkpoint.",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<TimeSpan?> _time = new("--time")
    {
        Description = "Time of the whole training, for example 90s, 30m or 2h.",
        HelpName = "TIME",
        CustomParser = ParseTime,
    };
    private readonly Option<int?> _steps = CommonOptions.AtLeast(1, new("--steps") { Description = "Steps of the whole training.", HelpName = "N" });
    private readonly Option<int?> _batch = CommonOptions.AtLeast(1, new("--batch") { Description = "Crops of a step.", HelpName = "N" });
    private readonly Option<int?> _crop = CommonOptions.AtLeast(16, new("--crop")
    {
        Description = "Side of a crop in pixels, a multiple of 16.",
        HelpName = "PIXELS",
    });
    private readonly Option<double?> _rate = CommonOptions.Number("above 0 and at most 1", v => v is > 0 and <= 1, new("--rate")
    {
        Description = "Adam's learning rate.",
        HelpName = "RATE",
    });
    private readonly Option<int?> _tiles = CommonOptions.AtLeast(1, new("--tiles")
    {
        Description = $"Tiles of 128x128 cut from every picture of a folder, those that PNG compresses worst; {DefaultTiles} if left out.",
        HelpName = "N",
    });
    private readonly Option<int?> _seed = CommonOptions.AtLeast(0, new("--seed") { Description = "Decides everything random; 1 if left out.", HelpName = "N" });
    private readonly Option<TrainingEngine?> _engine = new("--engine")
    {
        Description = "What computes the networks: managed, torch (TorchSharp), or auto: torch on a GPU, where there is one, else managed. Managed if left "
            + "out. Torch needs rnncodec to be built with -p:TorchSharpBackend=cuda-windows, cuda-linux or cpu.",
        HelpName = "NAME",
    };
    private readonly Option<int?> _gpu = CommonOptions.AtLeast(0, new("--gpu")
    {
        Description = "Train on this GPU, from 0, and on nothing else. If left out, --engine torch takes GPU 0 where it is there, else the processor.",
        HelpName = "N",
    });
    private readonly Option<TrainingPrecision?> _precision = new("--precision")
    {
        Description = "How torch multiplies: float32, tensorfloat32 (NVIDIA GPUs since 2020) or bfloat16; float32 if left out.",
        HelpName = "NAME",
    };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint of an interrupted training, where there is one." };
    private readonly Option<string?> _log = new("--log") { Description = "A CSV file of the reports.", HelpName = "FILE" };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<bool> _force = CommonOptions.Force();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _data, _valid, _output, _time, _steps, _batch, _crop, _rate, _tiles, _seed, _engine, _gpu, _precision, _resume, _log, _threads, _force, _quiet,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    public string Output(ParseResult parsed) => parsed.GetValue(_output)!;

    public bool Quiet(ParseResult parsed) => parsed.GetValue(_quiet);

    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    /// <summary>Refuses an output that cannot be written before the work, not after it.</summary>
    public void CheckOutput(ParseResult parsed)
    {
        var output = Output(parsed);
        OutputFile.Check(output, parsed.GetValue(_force) || parsed.GetValue(_resume));
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        var checkpoint = Directory.EnumerateFiles(folder, $"{Path.GetFileName(output)}{CheckpointExtension}*").FirstOrDefault();
        if (!parsed.GetValue(_resume) && !parsed.GetValue(_force) && checkpoint is not null)
            throw new IOException($"'{checkpoint}' is there from an earlier training: --resume goes on from it, --force replaces it.");
    }

    public (ITrainingPictures Training, ITrainingPictures? Validation) Pictures(ParseResult parsed, CancellationToken cancellation) =>
        TrainingData.Read(
            parsed.GetValue(_data)!,
            parsed.GetValue(_valid) ?? [],
            parsed.GetValue(_tiles) ?? DefaultTiles,
            parsed.GetValue(_seed) ?? 1,
            cancellation);

    /// <summary>The options with what the command line says.</summary>
    public T Apply<T>(T options, ParseResult parsed)
        where T : TrainingOptions
    {
        var time = parsed.GetValue(_time);
        // Limited by time alone, the schedule follows the time.
        var steps = parsed.GetValue(_steps) ?? (time is null ? options.Steps : long.MaxValue);
        var crop = parsed.GetValue(_crop) ?? options.CropSize;
        if (crop is not null && crop % 16 != 0)
            throw new UsageException($"--crop must be a multiple of 16, not {crop}.");
        var (engine, gpu) = (parsed.GetValue(_engine), parsed.GetValue(_gpu));
        if (engine == TrainingEngine.Managed && gpu is not null)
            throw new UsageException("--engine managed uses no GPU: leave --gpu out, or say --engine torch.");
        return options with
        {
            Engine = engine ?? TrainingEngine.Auto,
            GpuDeviceId = gpu ?? (engine is null or TrainingEngine.Managed ? null : 0),
            FallbackToCpu = gpu is null,
            Precision = parsed.GetValue(_precision) ?? TrainingPrecision.Float32,
            TimeLimit = time,
            Steps = steps,
            BatchSize = parsed.GetValue(_batch) ?? options.BatchSize,
            CropSize = crop,
            LearningRate = parsed.GetValue(_rate) ?? options.LearningRate,
            Seed = parsed.GetValue(_seed) ?? options.Seed,
            Threads = parsed.GetValue(_threads) ?? 0,
            CheckpointPath = Output(parsed) + CheckpointExtension,
            Resume = parsed.GetValue(_resume),
        };
    }

    /// <summary>Runs a training under a live display and, where asked for, a CSV log.</summary>
    public T Run<T>(ParseResult parsed, bool byNetwork, Figures figures, Func<IProgress<TrainingProgress>, T> train)
    {
        using var csv = parsed.GetValue(_log) is { } path ? new TrainingCsv(path, parsed.GetValue(_resume), byNetwork, figures) : null;
        return new TrainingDisplay(figures).Run(!Quiet(parsed), shown => train(new ProgressFork(shown, csv)));
    }

    private static TimeSpan? ParseTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length > 0 ? text[^1] : ' ';
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (seconds > 0
            && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count > 0
            && count * seconds < TimeSpan.MaxValue.TotalSeconds)
        {
            return TimeSpan.FromSeconds(count * seconds);
        }
        result.AddError($"--time takes a number and s, m, h or d, such as 30m, not '{text}'.");
        return null;
    }
}
