using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>What the fitted stages of this library have in common.</summary>
/// <remarks>
/// Saved and loaded with the pipeline it is part of. A loaded pipeline holds it as a chain of ML.NET's own transforms:
/// <see cref="ImageCompressionCatalog.FindImageCompressionStages(ITransformer)"/> recovers it from there.
/// </remarks>
public abstract class StageTransformer : ITransformer
{
    private readonly StageChain _chain;

    private protected StageTransformer(StagePayload payload, StageChain chain)
    {
        Payload = payload;
        _chain = chain;
    }

    /// <summary>The columns that are read.</summary>
    public IReadOnlyList<string> InputColumnNames => Payload.InputColumnNames;

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<string> OutputColumnNames => Payload.OutputColumnNames;

    bool ITransformer.IsRowToRowMapper => true;

    private protected StagePayload Payload { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Payload.CheckInput(inputSchema);
        return _chain.Applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output columns. Lazy: a row is worked on when one of them is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Payload.CheckInput(input.Schema);
        return _chain.Applied.Transform(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Payload.CheckInput(inputSchema);
        return _chain.Applied.GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}
