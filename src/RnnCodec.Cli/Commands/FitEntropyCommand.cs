using System.CommandLine;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Training;
using RnnCodec.Training;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec fit-entropy --data DIR --model MODEL --out MODEL.</summary>
internal static class FitEntropyCommand
{
    public static Command Create()
    {
        var line = new TrainingLine();
        var model = CommonOptions.Model(
            $"The codec whose codes are modelled: {ModelChoice.NameOrFile.ToLowerInvariant()}. Its own entropy model, if it has one, is trained on.");
        model.Required = true;
        var units = CommonOptions.AtLeast(1, new("--units") { Description = "Channels of the model's hidden layers; 64 if left out.", HelpName = "N" });
        var command = new Command("fit-entropy", "Trains a codec's entropy model on the codes of a folder of pictures.") { model, units };
        line.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            line.CheckOutput(parsed);
            var codec = ModelChoice.Named(parsed.GetValue(model));
            var options = line.Apply(new EntropyTrainingOptions(), parsed);
            if (parsed.GetValue(units) is { } count)
                options = options with { Units = count };
            if (codec.Architecture is PlanesArchitecture)
                throw new UsageException($"The model '{codec.Name}' has its entropy model inside: 'rnncodec train --networks entropy' trains it.");
            var figures = Figures.OfIterations("bits/bit", "bits", higherIsBetter: false, codec.Architecture.Iterations);
            var trained = line.Run(parsed, byNetwork: false, figures, progress =>
            {
                var (pictures, validation) = line.Pictures(parsed, cancellation);
                return new EntropyModelTrainer(options).Train(codec, pictures, validation, progress, cancellation);
            });
            var output = line.Output(parsed);
            OutputFile.Write(output, overwrite: true, trained.Named(Path.GetFileNameWithoutExtension(output)).Save);
            if (!line.Quiet(parsed))
                Console.WriteLine($"{output}: {trained.Architecture.Iterations} iterations and their entropy model");
            return ExitCode.Ok;
        }));
        return command;
    }
}
