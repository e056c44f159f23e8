namespace RnnCodec.Cli.Commands;

/// <summary>From what the user names, or a file needs, to a model.</summary>
internal static class ModelChoice
{
    public const string NameOrFile = "A shipped model's name or a weight file";

    /// <exception cref="UsageException">The text names neither a shipped model nor a file.</exception>
    /// <exception cref="InvalidModelException">The file is no usable model.</exception>
    public static CodecModel Named(string? nameOrFile)
    {
        if (nameOrFile is null)
            return CodecModel.Default;
        if (CodecModel.ShippedNames.Contains(nameOrFile))
            return CodecModel.FromName(nameOrFile);
        return File.Exists(nameOrFile)
            ? CodecModel.Load(nameOrFile)
            : throw new UsageException($"'{nameOrFile}' is neither a shipped model ({string.Join(", ", CodecModel.ShippedNames)}) nor a file.");
    }

    /// <summary>The shipped model that a file needs; for an exact picture, which needs none, the default.</summary>
    /// <exception cref="RnnCodecException">The file needs a model that is not shipped.</exception>
    public static CodecModel For(ImageInfo info) =>
        info.ModelId is null ? CodecModel.Default
            : CodecModel.FindShippedName(info.ModelId) is { } name ? CodecModel.FromName(name)
            : throw new RnnCodecException($"The file needs the model {info.ModelId}, which is not shipped; --model FILE gives it.");
}
