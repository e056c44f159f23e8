namespace RnnCodec.Cli.Files;

/// <summary>A file and what it becomes.</summary>
/// <param name="Input">The file.</param>
/// <param name="Output">What it becomes.</param>
/// <param name="Name">The file's name in its folder, subfolders before it with /. It says which part the file belongs to.</param>
/// <param name="OutputName">The same of what it becomes.</param>
internal readonly record struct FilePair(string Input, string Output, string Name, string OutputName)
{
    public FilePair(string input, string output)
        : this(input, output, Path.GetFileName(input), Path.GetFileName(output))
    {
    }
}
