using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>A column that a stage reads: the name it has between the stage's steps, and what it holds.</summary>
internal readonly record struct InputSlot(string Name, InputKind Kind);

/// <summary>What the stages with the same input and output columns have in common, whatever the row classes.</summary>
internal interface IStageWork
{
    IReadOnlyList<InputSlot> Inputs { get; }

    IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether a step of a chain does this work.</summary>
    bool IsDoneBy(ITransformer step);

    /// <summary>Makes a stage for data of this schema, without reading a row.</summary>
    StageChain Fit(TransformsCatalog catalog, IDataView data, StagePayload payload);

    /// <summary>The schema after a stage, as an estimator is asked for it.</summary>
    SchemaShape OutputShape(TransformsCatalog catalog, SchemaShape input, StagePayload payload);
}

/// <summary>What stages of one shape do to a row, in the process that fitted them and in a loaded model.</summary>
/// <remarks>A loaded model makes an object of the class whose attribute names the contract, and finds the state in each row.</remarks>
/// <typeparam name="TInput">The row that is read: the state, and the <see cref="Inputs"/>.</typeparam>
/// <typeparam name="TOutput">The row that is made: the <see cref="Outputs"/>.</typeparam>
internal abstract class StageWork<TInput, TOutput> : CustomMappingFactory<TInput, TOutput>, IStageWork
    where TInput : StateInput, new()
    where TOutput : class, new()
{
    public abstract IReadOnlyList<InputSlot> Inputs { get; }

    public abstract IReadOnlyList<string> Outputs { get; }

    /// <summary>The name in saved models; never changes.</summary>
    protected abstract string ContractName { get; }

    public bool IsDoneBy(ITransformer step) => step is CustomMappingTransformer<TInput, TOutput>;

    public StageChain Fit(TransformsCatalog catalog, IDataView data, StagePayload payload) =>
        StageChain.Fit(catalog, data, payload, this, catalog.CustomMapping(Prepare(payload), ContractName));

    public SchemaShape OutputShape(TransformsCatalog catalog, SchemaShape input, StagePayload payload) =>
        StageChain.OutputShape<TOutput>(catalog, input, Outputs, payload.OutputColumnNames);

    public sealed override Action<TInput, TOutput> GetMapping()
    {
        ImageTypes.RegisterAnySize();
        var state = new LoadedState<Action<TInput, TOutput>>(payload => payload.Work.GetType() == GetType()
            ? Prepare(payload)
            : throw new RnnCodecException($"The ML.NET model gives a stage of the contract '{ContractName}' the state of one that does '{payload.Kind}'."));
        return (input, output) => state.Get(input.State)(input, output);
    }

    /// <summary>What to do with each row. Called by several threads at once.</summary>
    protected abstract Action<TInput, TOutput> Prepare(StagePayload payload);
}
