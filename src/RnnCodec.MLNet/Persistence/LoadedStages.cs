using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Finds the stages of this library inside any fitted or loaded ML.NET model.</summary>
internal static class LoadedStages
{
    /// <summary>The stages in the order in which rows go through them.</summary>
    public static IEnumerable<ITransformer> In(ITransformer model)
    {
        if (model is ImageCompressingTransformer or ImageDecompressingTransformer)
            return [model];
        if (model is not IEnumerable<ITransformer> chain)
            return [];
        var steps = chain.ToArray();
        return Recover(model, steps) is { } stage ? [stage] : steps.SelectMany(In);
    }

    private static ITransformer? Recover(ITransformer chain, ITransformer[] steps)
    {
        if (steps is not [CustomMappingTransformer<NoInput, ConstantKey>, ExpressionTransformer state, ColumnCopyingTransformer, var work, ColumnCopyingTransformer, ColumnSelectingTransformer])
            return null;
        return work switch
        {
            CustomMappingTransformer<CompressInput, CompressOutput> =>
                new ImageCompressingTransformer(ReadState(state, StageKind.Compress), StageChain.Loaded(chain)),
            CustomMappingTransformer<DecompressInput, DecompressOutput> =>
                new ImageDecompressingTransformer(ReadState(state, StageKind.Decompress), StageChain.Loaded(chain)),
            _ => null,
        };
    }

    private static StagePayload ReadState(ITransformer state, StageKind kind)
    {
        var view = state.Transform(new MLContext().Data.LoadFromEnumerable([new ConstantKey()]));
        var text = view.GetColumn<ReadOnlyMemory<char>>(StageColumns.State).First();
        var payload = StagePayload.FromBytes(FifteenBitText.Decode(text.Span));
        return payload.Kind == kind
            ? payload
            : throw new RnnCodecException($"The ML.NET model gives a stage that does '{kind}' the state of one that does '{payload.Kind}'.");
    }
}
