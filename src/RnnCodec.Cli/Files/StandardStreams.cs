namespace RnnCodec.Cli.Files;

/// <summary>Files by name, and standard input and output under the name "-".</summary>
internal static class StandardStreams
{
    public const string Name = "-";

    private static readonly string[] OtherNamesOfOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    public static bool IsStandard(string path) => path == Name;

    public static string Describe(string path) => IsStandard(path) ? "Standard input" : $"'{path}'";

    /// <summary>"-" for every name that standard output has.</summary>
    public static string OutputName(string path) => OtherNamesOfOutput.Contains(path) ? Name : path;

    /// <summary>Reads a file, a pipe or standard input to its end, however slowly it comes.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static byte[] ReadInput(string path)
    {
        if (!IsStandard(path) && Directory.Exists(path))
            throw new IOException($"'{path}' is a folder.");
        if (!IsStandard(path))
            return File.Exists(path) ? File.ReadAllBytes(path) : throw new FileNotFoundException($"'{path}' does not exist.");
        var bytes = new MemoryStream();
        using var input = Console.OpenStandardInput();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <exception cref="IOException">Standard output is full or closed.</exception>
    public static void WriteOutput(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var output = Console.OpenStandardOutput();
            output.Write(bytes);
            output.Flush();
        }
        catch (IOException e)
        {
            throw new IOException($"Standard output cannot be written: {OutputFile.Reason(e)}.", e);
        }
    }
}
