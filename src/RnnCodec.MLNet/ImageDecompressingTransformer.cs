using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Restores a column of pictures from their compressed bytes. See <see cref="ImageCompressionCatalog.DecompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
/// <remarks>
/// Saved and loaded with the pipeline it is part of. A loaded pipeline holds it as a chain of ML.NET's own transforms:
/// <see cref="ImageCompressionCatalog.FindImageDecompressors(ITransformer)"/> recovers it from there.
/// </remarks>
public sealed class ImageDecompressingTransformer : ITransformer
{
    private readonly StagePayload _payload;
    private readonly StageChain _chain;

    internal ImageDecompressingTransformer(StagePayload payload, StageChain chain)
    {
        _payload = payload;
        _chain = chain;
        Codec = CodecPool.Get(payload.Model);
    }

    /// <summary>The column that is read.</summary>
    public string InputColumnName => _payload.InputColumnName;

    /// <summary>The column that is added.</summary>
    public string OutputColumnName => _payload.OutputColumnName;

    /// <summary>The codec at work.</summary>
    public ImageCodec Codec { get; }

    /// <summary>Iterations used per picture; null: all that are stored.</summary>
    public int? Iterations => _payload.Iterations;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        InputColumn.CheckIsBytes(inputSchema, InputColumnName);
        return _chain.Applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output column. Lazy: a picture is restored when its row's column is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.CheckIsBytes(input.Schema, InputColumnName);
        return _chain.Applied.Transform(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        InputColumn.CheckIsBytes(inputSchema, InputColumnName);
        return _chain.Applied.GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}
