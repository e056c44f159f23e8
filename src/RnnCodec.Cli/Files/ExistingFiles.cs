namespace RnnCodec.Cli.Files;

/// <summary>What happens to outputs that are there already.</summary>
internal enum ExistingFiles
{
    /// <summary>They are an error.</summary>
    Refuse,

    /// <summary>They are replaced.</summary>
    Replace,

    /// <summary>They are kept, and their inputs passed over. As an output is there whole or not at all, this goes on with an interrupted run.</summary>
    Skip,
}
