using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A stage as a chain of ML.NET's own transforms, the only thing that a plain <c>Model.Load</c> brings back.</summary>
/// <remarks>
/// <code>
/// CustomMapping   nothing -> Key
/// Expression      Key -> State, a text literal: the only state in a saved model that another assembly can own
/// CopyColumns     a user's input -> a reserved name: a loaded CustomMapping always reads the names of its classes; one for each input
/// CustomMapping   nothing -> nothing: the digits of an image column's size, where it has one (ImageSizeDigit)
/// CustomMapping   State, inputs -> outputs
/// CopyColumns     an output -> the user's name; one for each output
/// DropColumns     every reserved name
/// </code>
/// While the process that fitted it runs the mapping knows its state and the literal stays empty; the literal is
/// made when the model is saved, so that a large model costs its text form only then. The digits too are for loaded models alone.
/// </remarks>
internal sealed class StageChain
{
    private readonly Lazy<ITransformer> _persisted;

    private StageChain(ITransformer applied, Func<ITransformer> persisted)
    {
        Applied = applied;
        _persisted = new Lazy<ITransformer>(persisted);
    }

    /// <summary>The chain that rows go through.</summary>
    public ITransformer Applied { get; }

    /// <summary>Makes the chain for data of this schema, without reading a row.</summary>
    public static StageChain Fit(TransformsCatalog catalog, IDataView data, StagePayload payload, IStageWork work, IEstimator<ITransformer> mapping)
    {
        var view = data;
        var key = Step(catalog.CustomMapping<NoInput, ConstantKey>(ConstantKeyMapping.Map, ConstantKeyMapping.Contract));
        var emptyState = Step(Literal(catalog, string.Empty));
        ITransformer[] digits =
        [
            .. payload.InputColumnNames.Select(name => data.Schema[name].Type).OfType<ImageDataViewType>().Distinct()
                .SelectMany(type => ImageSizeDigit.Steps(catalog, type)).Select(Step),
        ];
        ITransformer[] steps =
        [
            .. work.Inputs.Zip(payload.InputColumnNames, (slot, name) => Step(catalog.CopyColumns(slot.Name, name))),
            Step(mapping),
            .. work.Outputs.Zip(payload.OutputColumnNames, (slot, name) => Step(catalog.CopyColumns(name, slot))),
            Step(catalog.DropColumns([StageColumns.Key, StageColumns.State, .. work.Inputs.Select(slot => slot.Name), .. work.Outputs])),
        ];
        return new StageChain(Chain(emptyState, []), () => Chain(SavedState(catalog, payload), digits));

        ITransformer Step(IEstimator<ITransformer> estimator)
        {
            var transformer = estimator.Fit(view);
            view = transformer.Transform(view);
            return transformer;
        }

        ITransformer Chain(ITransformer state, ITransformer[] digits) => new TransformerChain<ITransformer>([key, state, .. digits, .. steps]);
    }

    /// <summary>Takes over a chain that ML.NET loaded.</summary>
    public static StageChain Loaded(ITransformer chain) => new(chain, () => chain);

    /// <summary>The schema after a stage, as an estimator is asked for it.</summary>
    /// <remarks>It takes a chain without the work's input: ML.NET's CustomMapping finds no image column equal to another one here.</remarks>
    public static SchemaShape OutputShape<TOutput>(TransformsCatalog catalog, SchemaShape input, IReadOnlyList<string> slots, IReadOnlyList<string> names)
        where TOutput : class, new()
    {
        var shape = catalog.CustomMapping<NoInput, TOutput>(static (_, _) => { }, contractName: null).GetOutputSchema(input);
        foreach (var (slot, name) in slots.Zip(names))
            shape = catalog.CopyColumns(name, slot).GetOutputSchema(shape);
        return catalog.DropColumns([.. slots]).GetOutputSchema(shape);
    }

    public void Save(ModelSaveContext ctx) => _persisted.Value.Save(ctx);

    private static ITransformer SavedState(TransformsCatalog catalog, StagePayload payload)
    {
        var keys = new MLContext().Data.LoadFromEnumerable<ConstantKey>([]);
        return Literal(catalog, FifteenBitText.Encode(payload.ToBytes())).Fit(keys);
    }

    private static IEstimator<ITransformer> Literal(TransformsCatalog catalog, string text) =>
        catalog.Expression(StageColumns.State, $"k => \"{text}\"", StageColumns.Key);
}
