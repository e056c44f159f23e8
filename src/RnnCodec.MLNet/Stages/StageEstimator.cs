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

    /// <summary>Makes the transformer. Looks at the schema only, never at a row, unless <see cref="CompressImagesOptions.Training"/> asks to train on the column's pictures.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    /// <exception cref="InvalidDataException">The column holds no picture to train on.</exception>
    /// <exception cref="RnnCodec.Training.TrainingDivergedException">The training's loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled, and its options ask to throw.</exception>
    /// <exception cref="InvalidOperationException">The stage of <see cref="DecompressImagesOptions.CompressedBy"/> trains its model and was not fitted yet.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _payload.CheckInput(input.Schema);
        var payload = Fitted(_payload, input);
        return (TTransformer)StageCatalog.MakeTransformer(payload, payload.Work.Fit(_catalog, input, payload));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _payload.CheckInput(inputSchema);
        return _payload.Work.OutputShape(_catalog, inputSchema, _payload);
    }

    /// <summary>The stage for this data: with what fitting it finds out.</summary>
    private protected virtual StagePayload Fitted(StagePayload payload, IDataView input) => payload;
}
