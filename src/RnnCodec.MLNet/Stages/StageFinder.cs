using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>Finds the stages of this library inside any fitted or loaded ML.NET model.</summary>
internal static class StageFinder
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

    /// <summary>The stage that a loaded chain is; null where it is none.</summary>
    private static StageTransformer? Recover(ITransformer chain, ITransformer[] steps)
    {
        if (StageChain.Parse(steps) is not { } parsed || !StageTable.All.Any(entry => entry.Work.IsDoneBy(parsed.Mapping)))
            return null;
        var state = StageStateFormat.Read(FifteenBitText.Decode(parsed.State));
        var entry = StageTable.Of(state.Kind);
        return entry.Work.IsDoneBy(parsed.Mapping)
            ? entry.Make(state, StageChain.Loaded(new MLContext().Transforms, state, chain, steps))
            : throw new RnnCodecException($"The ML.NET model gives another stage the state of one that does '{state.Kind}'.");
    }
}
