namespace RnnCodec.Cli;

/// <summary>What the process returns. Part of the tool's interface: scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Ok = 0;

    /// <summary>A picture, file or model is missing, damaged or unfit, or a file could not be written.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted (Ctrl-C), as shells number it.</summary>
    public const int Cancelled = 130;
}
