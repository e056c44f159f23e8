using System.Globalization;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>
/// All that a training needs to go on to the same losses: weights, their averages, the optimizers' moments and momenta, the step (every random number and the
/// position in the data
/// follow from it and the seed), the time trained and the losses since the last report. A safetensors file, replaced as a whole.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Format = "rnncodec-checkpoint";
    private const string Version = "1";

    public static void Save(
        string path,
        string architecture,
        int seed,
        IEnumerable<Parameter> parameters,
        IReadOnlyDictionary<string, Parameter> averages,
        IReadOnlyList<Optimizer> optimizers,
        TrainingClock clock)
    {
        var file = new SafetensorsFile();
        file.Metadata["format"] = Format;
        file.Metadata["version"] = Version;
        file.Metadata["architecture"] = architecture;
        file.Metadata["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        file.Metadata["step"] = clock.Step.ToString(CultureInfo.InvariantCulture);
        file.Metadata["optimizerStep"] = optimizers[0].Step.ToString(CultureInfo.InvariantCulture);
        file.Metadata["elapsedTicks"] = clock.Elapsed.Ticks.ToString(CultureInfo.InvariantCulture);
        file.Metadata["lossSum"] = clock.LossSum.ToString("R", CultureInfo.InvariantCulture);
        file.Metadata["lossCount"] = clock.LossCount.ToString(CultureInfo.InvariantCulture);
        foreach (var parameter in parameters)
        {
            file.Tensors.Add($"weights.{parameter.Name}", Stored(parameter, parameter.Storage));
            file.Tensors.Add($"averages.{parameter.Name}", Stored(parameter, averages[parameter.Name].Storage));
        }
        foreach (var (kind, parameter, values) in optimizers.SelectMany(static o => o.State))
            file.Tensors.Add($"{kind}.{parameter.Name}", Stored(parameter, values));
        AtomicFile.Write(path, file.ToBytes());
    }

    /// <exception cref="InvalidModelException">The file is damaged, or belongs to another training.</exception>
    public static void Load(
        string path,
        string architecture,
        int seed,
        IEnumerable<Parameter> parameters,
        IReadOnlyDictionary<string, Parameter> averages,
        IReadOnlyList<Optimizer> optimizers,
        TrainingClock clock)
    {
        try
        {
            var file = SafetensorsFile.Read(File.ReadAllBytes(path));
            Require(file, "format", Format);
            Require(file, "version", Version);
            Require(file, "architecture", architecture);
            Require(file, "seed", seed.ToString(CultureInfo.InvariantCulture));
            foreach (var parameter in parameters)
            {
                Restore(file, $"weights.{parameter.Name}", parameter.Values);
                Restore(file, $"averages.{parameter.Name}", averages[parameter.Name].Values);
                parameter.Touch();
                averages[parameter.Name].Touch();
            }
            foreach (var (kind, parameter, values) in optimizers.SelectMany(static o => o.State))
                Restore(file, $"{kind}.{parameter.Name}", values);
            foreach (var optimizer in optimizers)
                optimizer.Step = Number(file, "optimizerStep");
            clock.Restore(Number(file, "step"), TimeSpan.FromTicks(Number(file, "elapsedTicks")), double.Parse(Text(file, "lossSum"), CultureInfo.InvariantCulture), (int)Number(file, "lossCount"));
        }
        catch (Exception e) when (e is InvalidModelException or FormatException or OverflowException)
        {
            throw new InvalidModelException($"'{path}' is no checkpoint to go on from. {e.Message}", e);
        }
    }

    private static StoredTensor Stored(Parameter parameter, float[] values) => new(parameter.Dimensions, values, TensorPrecision.Float32);

    private static void Restore(SafetensorsFile file, string name, Span<float> target)
    {
        if (!file.Tensors.TryGetValue(name, out var tensor) || tensor.Values.Length != target.Length)
            throw new InvalidModelException($"It lacks '{name}' of {target.Length} numbers.");
        tensor.Values.CopyTo(target);
    }

    private static string Text(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out var text) ? text : throw new InvalidModelException($"Its metadata lack '{key}'.");

    private static long Number(SafetensorsFile file, string key) => long.Parse(Text(file, key), CultureInfo.InvariantCulture);

    private static void Require(SafetensorsFile file, string key, string expected)
    {
        if (Text(file, key) != expected)
            throw new InvalidModelException($"Its {key} is {Text(file, key)}; this training's is {expected}.");
    }
}
