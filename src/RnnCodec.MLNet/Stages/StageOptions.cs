using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet.Stages;

/// <summary>From users' options to the state of a stage, with what can be checked before there is data.</summary>
internal static class StageOptions
{
    /// <param name="kind">The stage.</param>
    /// <param name="output">The column to add.</param>
    /// <param name="input">The column to read; null: the same.</param>
    /// <param name="options">The options.</param>
    /// <param name="newArchitecture">The architecture of the model that there will be; null: that of the options' model.</param>
    public static StageState Encoding(StageKind kind, string output, string? input, CompressImagesOptions options, CodecArchitecture? newArchitecture = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Encoding);
        var model = options.Model ?? CodecModel.Default;
        var architecture = newArchitecture ?? model.Architecture;
        var most = architecture.Iterations;
        if (options.Encoding.Iterations is { } iterations && (iterations < 1 || iterations > most))
            throw new ArgumentOutOfRangeException(nameof(options), iterations, $"The model '{model.Name}' stores 1 to {most} iterations.");
        if (options.Encoding.Quality is not (null or (>= 0 and <= 100)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Encoding.Quality, "The quality is 0 to 100.");
        if (options.Encoding is not { Quality: null, Step: null } && architecture is RecurrentArchitecture)
            throw new ArgumentOutOfRangeException(nameof(options), $"The model '{model.Name}' is of the paper's kind, whose rate is its number of iterations.");
        RequireThreads(options.Encoding.MaxDegreeOfParallelism);
        return new StageState
        {
            Kind = kind,
            OutputColumnNames = [output],
            InputColumnNames = [input ?? output],
            Encoding = options.Encoding,
            Models = [model],
            CancellationToken = options.CancellationToken,
        };
    }

    public static StageState Decoding(StageKind kind, string output, string? input, DecompressImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Decoding(kind, output, input, options.Models, options.Decoding, options.OnDamage, options.CancellationToken);
    }

    public static StageState Coding(StageKind kind, string output, string? input, EntropyCodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Models);
        if (options.Models.FirstOrDefault(model => !model.HasEntropyModel) is { } without)
            throw new ArgumentException($"The model '{without.Name}' has no entropy model: its files hold code bits as they are.", nameof(options));
        if (options.Decoding?.Iterations is not null)
            throw new ArgumentException("Entropy coding keeps all iterations of a file; ImageCodec.TakeIterations leaves some out.", nameof(options));
        return Decoding(kind, output, input, options.Models, options.Decoding!, options.OnDamage, options.CancellationToken);
    }

    /// <summary>The stage with the models that made its input column, unless the options name others.</summary>
    public static StageState WithModelsOfInput(StageState state, IDataView input)
    {
        var found = ModelAnnotation.Read(input.Schema[state.InputColumnName]);
        var models = state.Models.Count > 0 ? state.Models : found;
        return state with { Models = models, ModelsOfInput = models.All(model => found.Any(other => other.Id == model.Id)) };
    }

    private static StageState Decoding(
        StageKind kind, string output, string? input, IReadOnlyList<CodecModel> models, DecodeOptions decoding, OnDamage onDamage,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(models, "options");
        ArgumentNullException.ThrowIfNull(decoding, "options");
        if (decoding.Iterations < 1)
            throw new ArgumentOutOfRangeException("options", decoding.Iterations, "At least 1 iteration is used.");
        if (decoding.MaxPixels < 1)
            throw new ArgumentOutOfRangeException("options", decoding.MaxPixels, "At least 1 pixel is allowed.");
        if (!Enum.IsDefined(onDamage))
            throw new ArgumentOutOfRangeException("options", onDamage, "Unknown way to treat damage.");
        RequireThreads(decoding.MaxDegreeOfParallelism);
        return new StageState
        {
            Kind = kind,
            OutputColumnNames = [output],
            InputColumnNames = [input ?? output],
            Decoding = decoding,
            OnDamage = onDamage,
            Models = [.. models],
            CancellationToken = cancellationToken,
        };
    }

    private static void RequireThreads(int threads)
    {
        if (threads < 0)
            throw new ArgumentOutOfRangeException("options", threads, "The number of threads is 0 (a share of the cores) or more.");
    }
}
