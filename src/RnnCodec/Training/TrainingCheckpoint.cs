using System.Globalization;
using RnnCodec.Architecture;
using RnnCodec.Engine;

namespace RnnCodec.Training;

/// <summary>
/// All that a training needs to go on to the same losses: weights, their averages, Adam's moments, the step (every random number and the position in the data
/// follow from it and the seed), the time trained and the losses since the last report. A safetensors file, replaced as a whole.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Format = "rnncodec-checkpoint";
    private const string Version = "1";

    public static void Save(string path, string architecture, int seed, IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, Parameter> averages, AdamOptimizer optimizer, TrainingClock clock)
    {
        var file = new SafetensorsFile();
        file.Metadata["format"] = Format;
        file.Metadata["version"] = Version;
        file.Metadata["architecture"] = architecture;
        file.Metadata["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        file.Metadata["step"] = clock.Step.ToString(CultureInfo.InvariantCulture);
        file.Metadata["optimizerStep"] = optimizer.Step.ToString(CultureInfo.InvariantCulture);
        file.Metadata["elapsedTicks"] = clock.Elapsed.Ticks.ToString(CultureInfo.InvariantCulture);
        file.Metadata["lossSum"] = clock.LossSum.ToString("R", CultureInfo.InvariantCulture);
        file.Metadata["lossCount"] = clock.LossCount.ToString(CultureInfo.InvariantCulture);
        foreach (var parameter in parameters)
        {
            file.Tensors.Add($"weights.{parameter.Name}", Stored(parameter, parameter.Storage));
            file.Tensors.Add($"averages.{parameter.Name}", Stored(parameter, averages[parameter.Name].Storage));
        }
        var byName = parameters.ToDictionary(p => p.Name);
        foreach (var (name, first, second) in optimizer.State)
        {
            file.Tensors.Add($"first.{name}", Stored(byName[name], first));
            file.Tensors.Add($"second.{name}", Stored(byName[name], second));
        }
        AtomicFile.Write(path, file.ToBytes());
    }

    /// <exception cref="InvalidModelException">The file is damaged, or belongs to another training.</exception>
    public static void Load(string path, string architecture, int seed, IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, Parameter> averages, AdamOptimizer optimizer, TrainingClock clock)
    {
        try
        {
            var file = SafetensorsFile.Read(File.ReadAllBytes(path));
            Require(file, "format", Format);
            Require(file, "version", Version);
            Require(file, "architecture", architecture);
            Require(file, "seed", seed.ToString(CultureInfo.InvariantCulture));
            var byName = parameters.ToDictionary(p => p.Name);
            foreach (var (name, parameter) in byName)
            {
                Restore(file, $"weights.{name}", parameter.Values);
                Restore(file, $"averages.{name}", averages[name].Values);
                parameter.Touch();
                averages[name].Touch();
            }
            foreach (var (name, first, second) in optimizer.State)
            {
                Restore(file, $"first.{name}", first);
                Restore(file, $"second.{name}", second);
            }
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
