using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet;

/// <summary>What the estimators of this library's stages have in common.</summary>
/// <typeparam name="TTransformer">The fitted stage.</typeparam>
public abstract class StageEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : StageTransformer
{
    private readonly TransformsCatalog _catalog;
    private readonly StagePayload _payload;

    private protected StageEstimator(TransformsCatalog catalog, StagePayload payload)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _payload = payload;
    }

    /// <summary>Makes the transformer. Looks at the schema only, never at a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _payload.CheckInput(input.Schema);
        return (TTransformer)StageCatalog.MakeTransformer(_payload, _payload.Work.Fit(_catalog, input, _payload));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _payload.CheckInput(inputSchema);
        return _payload.Work.OutputShape(_catalog, inputSchema, _payload);
    }
}
