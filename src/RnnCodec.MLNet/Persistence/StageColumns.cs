namespace RnnCodec.MLNet.Persistence;

/// <summary>Names that only exist between the steps of a stage. They are written to saved models and never change.</summary>
internal static class StageColumns
{
    /// <summary>A constant, so that an expression has an input.</summary>
    public const string Key = "RnnCodec.Key";

    /// <summary>The stage's <see cref="StagePayload"/> as <see cref="FifteenBitText"/>.</summary>
    public const string State = "RnnCodec.State";

    /// <summary>The picture that the user's column is copied to or from.</summary>
    public const string Image = "RnnCodec.Image";

    /// <summary>The compressed bytes that the user's column is copied to or from.</summary>
    public const string Compressed = "RnnCodec.Compressed";

    public static readonly string[] All = [Key, State, Image, Compressed];
}
