using System.CommandLine;
using System.Globalization;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Training;
using RnnCodec.Training;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec train --data DIR --out MODEL.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var line = new TrainingLine();
        var model = CommonOptions.Model(
            $"What to train on from: {ModelChoice.NameOrFile.ToLowerInvariant()}; or a preset ({string.Join(", ", CodecPresets.Names)}) "
            + "to start a new codec of its shape. The default model if left out.");
        var fresh = new Option<bool>("--new") { Description = "Start a new codec even where --model names a shipped model: the preset of that name." };
        var ssim = CommonOptions.Number("from 0", v => v >= 0, new("--ssim")
        {
            Description = "Weight of 1 - SSIM beside the mean absolute error; 0 if left out.",
            HelpName = "WEIGHT",
        });
        var noise = new Option<bool>("--stochastic") { Description = "Draw bits at random in training instead of taking the sign." };
        var networks = new Option<PlaneNetwork?>("--networks")
        {
            Description = "Of a bit-plane codec, the networks to train, comma separated: entropy, msssim, psnr; all if left out.",
            HelpName = "LIST",
            CustomParser = ParseNetworks,
        };
        var inner = CommonOptions.Number("above 0 and at most 1", v => v is > 0 and <= 1, new("--inner-rate")
        {
            Description = "Muon's learning rate, for the matrices inside a bit-plane codec's networks.",
            HelpName = "RATE",
        });
        var inTurn = new Option<bool>("--in-turn")
        {
            Description = "Train a bit-plane codec's networks one after another, each on all threads and for its share of the time.",
        };
        var half = new Option<bool>("--half") { Description = "Round the finished weights to 16 bits: half the file." };
        var command = new Command("train", "Trains a codec on a folder of pictures. Ctrl-C and --resume split a long training.")
        {
            model, fresh, networks, inner, inTurn, ssim, noise, half,
        };
        line.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            line.CheckOutput(parsed);
            var name = parsed.GetValue(model);
            var preset = name is not null && CodecPresets.Names.Contains(name) && (parsed.GetValue(fresh) || !CodecModel.ShippedNames.Contains(name))
                ? CodecPresets.FromName(name)
                : null;
            if (parsed.GetValue(fresh) && preset is null)
                throw new UsageException($"--new needs --model PRESET, one of {string.Join(", ", CodecPresets.Names)}.");
            var start = preset is null ? ModelChoice.Named(name) : null;
            var architecture = preset ?? start!.Architecture;
            var planes = architecture is PlanesArchitecture;
            var options = line.Apply(new CodecTrainingOptions
            {
                SsimWeight = parsed.GetValue(ssim) ?? 0,
                StochasticBinarizer = parsed.GetValue(noise),
                Networks = parsed.GetValue(networks) ?? PlaneNetwork.All,
                InnerLearningRate = parsed.GetValue(inner),
                SideBySide = !parsed.GetValue(inTurn),
            }, parsed);
            if (planes && options.CropSize is { } crop && (crop % 32 != 0 || crop < 64))
                throw new UsageException($"--crop must be a multiple of 32, and 64 at least, for a bit-plane codec, not {crop}.");
            var trainer = new CodecTrainer(options);
            var figures = planes ? Figures.Of(PlaneNetwork.Psnr) : Figures.OfIterations("dB PSNR", "psnr", higherIsBetter: true, architecture.Iterations);
            var measured = new SortedDictionary<int, TrainingProgress>();
            var trained = line.Run(parsed, planes, figures, progress =>
            {
                var (pictures, validation) = line.Pictures(parsed, cancellation);
                var heard = new ProgressFork(progress, new Last(p => measured[(int)(p.Network ?? 0)] = p));
                return preset is not null
                    ? trainer.Train(preset, pictures, validation, heard, cancellation)
                    : trainer.Train(start!, pictures, validation, heard, cancellation);
            });
            var output = line.Output(parsed);
            if (parsed.GetValue(half))
                trained = trained.ToHalfPrecision();
            OutputFile.Write(output, overwrite: true, trained.Named(Path.GetFileNameWithoutExtension(output)).Save);
            if (line.Quiet(parsed))
                return ExitCode.Ok;
            if (planes)
            {
                Console.WriteLine($"{output}: {string.Join("; ", measured.Values.Select(Summary).Prepend($"{trained.WeightCount} weights"))}");
                return ExitCode.Ok;
            }
            var psnr = measured.GetValueOrDefault(0)?.Validation;
            var quality = psnr is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {psnr[0]:0.00} to {psnr[^1]:0.00} dB PSNR");
            var entropy = trained.EntropyArchitecture is null ? "no entropy model" : "the entropy model of before";
            Console.WriteLine($"{output}: {trained.Architecture.Iterations} iterations, {entropy}{quality}");
            Console.WriteLine($"'rnncodec fit-entropy --model {output}' fits one to it.");
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>A network's last figures at the finest and the coarsest step, such as "msssim 17.20 to 9.83 dB MS-SSIM".</summary>
    private static string Summary(TrainingProgress last)
    {
        var network = last.Network!.Value;
        var figures = Figures.Of(network);
        string Shown(double value) => value.ToString(figures.HigherIsBetter ? "0.00" : "0.000", CultureInfo.InvariantCulture);
        return $"{network.ToString().ToLowerInvariant()} {Shown(last.Validation![0])} to {Shown(last.Validation[^1])} {figures.Unit}";
    }

    private static PlaneNetwork? ParseNetworks(System.CommandLine.Parsing.ArgumentResult result)
    {
        PlaneNetwork chosen = 0;
        foreach (var name in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Enum.TryParse<PlaneNetwork>(name, ignoreCase: true, out var network) || int.TryParse(name, out _))
            {
                result.AddError($"--networks takes entropy, msssim and psnr, comma separated, not '{name}'.");
                return null;
            }
            chosen |= network;
        }
        return chosen;
    }

    private sealed class Last(Action<TrainingProgress> take) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Validation is not null)
                take(value);
        }
    }
}
