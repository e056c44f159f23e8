namespace RnnCodec.Cli;

/// <summary>How errors become one line and an exit code.</summary>
internal static class Failure
{
    /// <summary>Writes an error as one line and says what the process is to return for it.</summary>
    public static int Report(Exception error)
    {
        Console.Error.WriteLine(Line(error));
        return Code(error);
    }

    public static string Line(Exception error) => Line(Message(error));

    public static string Line(string message) => $"rnncodec: {message.ReplaceLineEndings(" ")}";

    public static int Code(Exception error) => error switch
    {
        OperationCanceledException => ExitCode.Cancelled,
        AggregateException { InnerException: { } inner } => Code(inner),
        UsageException => ExitCode.Usage,
        _ => ExitCode.BadInput,
    };

    private static string Message(Exception error) => error switch
    {
        OperationCanceledException => "interrupted.",
        AggregateException { InnerException: { } inner } => Message(inner),
        UsageException or RnnCodecException or IOException or InvalidDataException or UnauthorizedAccessException => error.Message,
        OutOfMemoryException => "there is not enough memory for this picture.",
        _ => $"unexpected {error.GetType().Name}: {error.Message}",
    };
}
