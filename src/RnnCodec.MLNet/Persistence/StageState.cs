namespace RnnCodec.MLNet.Persistence;

/// <summary>Everything that a stage knows, here and in a saved ML.NET model.</summary>
internal sealed record StageState
{
    public required StageKind Kind { get; init; }

    /// <summary>The columns that are added, one for each of <see cref="StageRules.Outputs"/>.</summary>
    public required IReadOnlyList<string> OutputColumnNames { get; init; }

    /// <summary>The columns that are read, one for each of <see cref="StageRules.Inputs"/>.</summary>
    public required IReadOnlyList<string> InputColumnNames { get; init; }

    /// <summary>Null in stages that do not encode.</summary>
    public EncodeOptions? Encoding { get; init; }

    /// <summary>Null in stages that do not decode.</summary>
    public DecodeOptions? Decoding { get; init; }

    public OnDamage OnDamage { get; init; }

    /// <summary>
    /// The trained codecs: one in stages that encode; in stages that decode those whose files are read, none: the shipped ones; none in stages that measure.
    /// </summary>
    public IReadOnlyList<CodecModel> Models { get; init; } = [];

    /// <summary>
    /// Whether the models are those of the stage that makes the input column, so that whoever reads this stage's output runs that stage first.
    /// </summary>
    public bool ModelsOfInput { get; init; }

    /// <summary>Stops a pass over the data in the process that fitted the stage. It is not saved.</summary>
    public CancellationToken CancellationToken { get; init; }

    public StageRules Rules => StageRules.Of(Kind);

    /// <summary>The column of a stage that reads one.</summary>
    public string InputColumnName => InputColumnNames[0];
}
