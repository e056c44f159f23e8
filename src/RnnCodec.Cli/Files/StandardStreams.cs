namespace RnnCodec.Cli.Files;

/// <summary>Files by name, and standard input and output under the name "-".</summary>
internal static class StandardStreams
{
    public const string Name = "-";

    public static bool IsStandard(string path) => path == Name;

    public static string Describe(string path) => IsStandard(path) ? "Standard input" : $"'{path}'";

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Stream OpenInput(string path)
    {
        if (!IsStandard(path))
            return File.Exists(path) ? File.OpenRead(path) : throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder." : $"'{path}' does not exist.");
        var bytes = new MemoryStream();
        using var input = Console.OpenStandardInput();
        input.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
    }

    public static byte[] ReadInput(string path)
    {
        using var stream = OpenInput(path);
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static void WriteOutput(byte[] bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
        output.Flush();
    }
}
