using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet;

/// <summary>
/// What the estimators of this library's stages have in common. Immutable: <see cref="Fit"/> changes nothing, and may run on several threads at once.
/// </summary>
/// <typeparam name="TTransformer">The fitted stage.</typeparam>
public abstract class StageEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : StageTransformer
{
    private readonly TransformsCatalog _catalog;
    private readonly StageState _state;
    private readonly IRowWork _work;
    private readonly Func<StageState, StageChain, TTransformer> _make;

    private protected StageEstimator(TransformsCatalog catalog, StageState state, IRowWork work, Func<StageState, StageChain, TTransformer> make)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        (_catalog, _state, _work, _make) = (catalog, state, work, make);
        foreach (var name in state.OutputColumnNames)
            InputColumn.CheckName(name, "outputColumnName");
        foreach (var name in state.InputColumnNames)
            InputColumn.CheckName(name, "inputColumnName");
    }

    /// <summary>Makes the transformer. Looks at the schema only, never at a row, unless the stage is to be trained.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">A column of the data has a name that this library reserves ("RnnCodec.Image" and the like).</exception>
    /// <exception cref="InvalidDataException">The column holds no picture to train on.</exception>
    /// <exception cref="TrainingDivergedException">The training's loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled, and its options ask to throw.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.Check(input.Schema, _state);
        var state = Fitted(_state, input);
        return _make(state, _work.Fit(_catalog, input, state));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        InputColumn.Check(inputSchema, _state);
        return _work.OutputShape(_catalog, inputSchema, _state);
    }

    /// <summary>The stage for this data: with what fitting it finds out.</summary>
    private protected virtual StageState Fitted(StageState state, IDataView input) => state;
}

/// <summary>What the fitted stages of this library have in common.</summary>
/// <remarks>
/// Saved and loaded with the pipeline it is part of. A loaded pipeline holds it as a chain of ML.NET's own transforms:
/// <see cref="ImageCompressionCatalog.FindImageCompressionStages(ITransformer)"/> recovers it from there.
/// </remarks>
public abstract class StageTransformer : ITransformer
{
    private readonly StageChain _chain;

    private protected StageTransformer(StageState state, StageChain chain) => (State, _chain) = (state, chain);

    /// <summary>The columns that are read.</summary>
    public IReadOnlyList<string> InputColumnNames => State.InputColumnNames;

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<string> OutputColumnNames => State.OutputColumnNames;

    bool ITransformer.IsRowToRowMapper => true;

    private protected StageState State { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        InputColumn.Check(inputSchema, State);
        return _chain.Applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output columns. Lazy: a row is worked on when one of them is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.Check(input.Schema, State);
        return _chain.Transform(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        InputColumn.Check(inputSchema, State);
        return _chain.Applied.GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}

/// <summary>A fitted stage that runs a codec: one column in, one column out.</summary>
public abstract class CodecStageTransformer : StageTransformer
{
    private protected CodecStageTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
        Models = state.Models.Count > 0 ? state.Models : [CodecModel.Default];
        Codec = CodecPool.Get(Models[0]);
    }

    /// <summary>The column that is read.</summary>
    public string InputColumnName => InputColumnNames[0];

    /// <summary>The column that is added.</summary>
    public string OutputColumnName => OutputColumnNames[0];

    /// <summary>
    /// The trained codecs at work: one in stages that encode, those whose files are read in the others. <see cref="CodecModel.Default"/> stands for all shipped
    /// ones.
    /// </summary>
    public IReadOnlyList<CodecModel> Models { get; }

    /// <summary>The codec with the first of <see cref="Models"/>.</summary>
    public ImageCodec Codec { get; }
}
