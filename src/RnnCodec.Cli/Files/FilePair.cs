namespace RnnCodec.Cli.Files;

/// <summary>A file and what it becomes.</summary>
internal readonly record struct FilePair(string Input, string Output);
