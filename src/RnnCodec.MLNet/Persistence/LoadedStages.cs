using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Finds the stages of this library inside any fitted or loaded ML.NET model.</summary>
internal static class LoadedStages
{
    /// <summary>The stages in the order in which rows go through them.</summary>
    public static IEnumerable<StageTransformer> In(ITransformer model)
    {
        if (model is StageTransformer known)
            return [known];
        if (model is not IEnumerable<ITransformer> chain)
            return [];
        var steps = chain.ToArray();
        return Recover(model, steps) is { } stage ? [stage] : steps.SelectMany(In);
    }

    /// <summary>The stage that a loaded chain is; null where it is none. <see cref="StageChain"/> says how one looks.</summary>
    private static StageTransformer? Recover(ITransformer chain, ITransformer[] steps)
    {
        if (steps is not [CustomMappingTransformer<NoInput, ConstantKey>, ExpressionTransformer state, .. var middle, ColumnSelectingTransformer])
            return null;
        if (middle.Where(step => step is not ColumnCopyingTransformer && !ImageSizeDigit.Is(step)).ToArray() is not [var mapping] || !StageCatalog.AllWork.Any(work => work.IsDoneBy(mapping)))
            return null;
        var payload = ReadState(state);
        return payload.Work.IsDoneBy(mapping)
            ? StageCatalog.MakeTransformer(payload, StageChain.Loaded(chain))
            : throw new RnnCodecException($"The ML.NET model gives another stage the state of one that does '{payload.Kind}'.");
    }

    private static StagePayload ReadState(ITransformer state)
    {
        var view = state.Transform(new MLContext().Data.LoadFromEnumerable([new ConstantKey()]));
        var text = view.GetColumn<ReadOnlyMemory<char>>(StageColumns.State).First();
        return StagePayload.FromBytes(FifteenBitText.Decode(text.Span));
    }
}
