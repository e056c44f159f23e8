using System.CommandLine;
using System.Globalization;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;
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
        var half = new Option<bool>("--half") { Description = "Round the finished weights to 16 bits: half the file." };
        var command = new Command("train", "Trains a codec on a folder of pictures. Ctrl-C and --resume split a long training.")
        {
            model, fresh, ssim, noise, half,
        };
        line.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            line.CheckOutput(parsed);
            var name = parsed.GetValue(model);
            var isPreset = name is not null && CodecPresets.Names.Contains(name) && (parsed.GetValue(fresh) || !CodecModel.ShippedNames.Contains(name));
            var preset = isPreset ? CodecPresets.FromName(name!) : null;
            if (parsed.GetValue(fresh) && preset is null)
                throw new UsageException($"--new needs --model PRESET, one of {string.Join(", ", CodecPresets.Names)}.");
            var start = preset is null ? ModelChoice.Named(name) : null;
            var losses = new CodecTrainingOptions { SsimWeight = parsed.GetValue(ssim) ?? 0, StochasticBinarizer = parsed.GetValue(noise) };
            var options = line.Apply(losses, parsed);
            var trainer = new CodecTrainer(options);
            var iterations = (preset ?? start!.Architecture).Iterations;
            IReadOnlyList<double>? psnr = null;
            var trained = line.Run(parsed, "dB PSNR", "psnr", higherIsBetter: true, iterations, progress =>
            {
                var (pictures, validation) = line.Pictures(parsed, cancellation);
                var heard = new Training.ProgressFork(progress, new Last(p => psnr = p.Validation ?? psnr));
                return preset is not null
                    ? trainer.Train(preset, pictures, validation, heard, cancellation)
                    : trainer.Train(start!, pictures, validation, heard, cancellation);
            });
            var output = line.Output(parsed);
            if (parsed.GetValue(half))
                trained = trained.ToHalfPrecision();
            OutputFile.Write(output, overwrite: true, trained.Named(Path.GetFileNameWithoutExtension(output)).Save);
            if (!line.Quiet(parsed))
            {
                var quality = psnr is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {psnr[0]:0.00} to {psnr[^1]:0.00} dB PSNR");
                var entropy = trained.EntropyArchitecture is null ? "no entropy model" : "the entropy model of before";
                Console.WriteLine($"{output}: {trained.Architecture.Iterations} iterations, {entropy}{quality}");
                Console.WriteLine($"'rnncodec fit-entropy --model {output}' fits one to it.");
            }
            return ExitCode.Ok;
        }));
        return command;
    }

    private sealed class Last(Action<TrainingProgress> take) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => take(value);
    }
}
