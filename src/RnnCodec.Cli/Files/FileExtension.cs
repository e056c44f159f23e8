namespace RnnCodec.Cli.Files;

/// <summary>Extensions of the files that the tool makes.</summary>
internal static class FileExtension
{
    public const string Compressed = ".rnnc";
    public const string Restored = ".png";
}
