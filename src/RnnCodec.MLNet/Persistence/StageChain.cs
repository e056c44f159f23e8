using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A stage as a chain of ML.NET's own transforms, the only thing that a plain <c>Model.Load</c> brings back.</summary>
/// <remarks>
/// <code>
/// CustomMapping   nothing -> Key
/// Expression      Key -> State, a text literal: the only state in a saved model that another assembly can own
/// CustomMapping   nothing -> nothing: the digits of an image column's size, where it has one (ImageSizeDigit)
/// CopyColumns     a user's input -> a reserved name: a loaded CustomMapping always reads the names of its classes; one for each input
/// CustomMapping   State, inputs -> outputs
/// CopyColumns     an output -> the user's name; one for each output
/// DropColumns     every reserved name
/// </code>
/// While the process that fitted it runs the mapping knows its state and the literal stays empty; the literal is
/// made when the model is saved, so that a large model costs its text form only then. The digits too are for loaded models alone.
/// </remarks>
internal sealed class StageChain
{
    private readonly TransformsCatalog _catalog;
    private readonly StageState _state;
    private readonly ITransformer[] _steps;
    private readonly Func<IDataView, IDataView> _transform;

    /// <param name="catalog">Makes the literal.</param>
    /// <param name="state">The state.</param>
    /// <param name="applied">The chain that rows go through.</param>
    /// <param name="transform">Puts the chain behind a view.</param>
    /// <param name="steps">The chain that is saved, with anything at <see cref="LiteralPlace"/>.</param>
    private StageChain(TransformsCatalog catalog, StageState state, ITransformer applied, Func<IDataView, IDataView> transform, ITransformer[] steps) =>
        (_catalog, _state, Applied, _transform, _steps) = (catalog, state, applied, transform, steps);

    private static int LiteralPlace => 1;

    /// <summary>The chain that rows go through.</summary>
    public ITransformer Applied { get; }

    /// <summary>The chain behind a view.</summary>
    public IDataView Transform(IDataView input) => _transform(input);

    /// <summary>Makes the chain for data of this schema, without reading a row.</summary>
    public static StageChain Fit(TransformsCatalog catalog, IDataView data, StageState state, IEstimator<ITransformer> mapping)
    {
        var view = data;
        var rules = state.Rules;
        ITransformer[] head =
        [
            Step(catalog.CustomMapping<NoInput, ConstantKey>(ConstantKeyMapping.Map, ConstantKeyMapping.Contract)),
            Step(catalog.Expression(StageColumns.State, "k => \"\"", StageColumns.Key)),
        ];
        ITransformer[] digits =
        [
            .. state.InputColumnNames.Select(name => data.Schema[name].Type).OfType<ImageDataViewType>().Distinct()
                .SelectMany(type => ImageSizeDigit.Steps(catalog, type)).Select(Step),
        ];
        ITransformer[] tail =
        [
            .. rules.Inputs.Zip(state.InputColumnNames, (slot, name) => Step(catalog.CopyColumns(slot.Name, name))),
            Step(mapping),
            .. rules.Outputs.Zip(state.OutputColumnNames, (slot, name) => Step(catalog.CopyColumns(name, slot))),
            Step(catalog.DropColumns([StageColumns.Key, StageColumns.State, .. rules.Inputs.Select(slot => slot.Name), .. rules.Outputs])),
        ];
        var (first, rest) = (new TransformerChain<ITransformer>(head), new TransformerChain<ITransformer>(tail));
        return new StageChain(
            catalog,
            state,
            new TransformerChain<ITransformer>([.. head, .. tail]),
            view => rest.Transform(new NumberedRows(first.Transform(view))),
            [.. head, .. digits, .. tail]);

        ITransformer Step(IEstimator<ITransformer> estimator)
        {
            var transformer = estimator.Fit(view);
            view = transformer.Transform(view);
            return transformer;
        }
    }

    /// <summary>Takes over a chain that ML.NET loaded.</summary>
    public static StageChain Loaded(TransformsCatalog catalog, StageState state, ITransformer chain, ITransformer[] steps) =>
        new(catalog, state, chain, chain.Transform, steps);

    /// <summary>The step of a loaded chain that maps rows, and the state's text; null where it is no chain of a stage.</summary>
    public static (ITransformer Mapping, string State)? Parse(ITransformer[] steps)
    {
        if (steps is not [CustomMappingTransformer<NoInput, ConstantKey>, ExpressionTransformer state, .. var middle, ColumnSelectingTransformer])
            return null;
        if (middle.Where(step => step is not ColumnCopyingTransformer && !ImageSizeDigit.Is(step)).ToArray() is not [var mapping])
            return null;
        var view = ((ITransformer)state).Transform(new MLContext().Data.LoadFromEnumerable([new ConstantKey()]));
        return (mapping, view.GetColumn<ReadOnlyMemory<char>>(StageColumns.State).First().ToString());
    }

    /// <summary>The schema after a stage, as an estimator is asked for it.</summary>
    /// <remarks>It takes a chain without the mapping's input: ML.NET's CustomMapping finds no image column equal to another one here.</remarks>
    public static SchemaShape OutputShape<TOutput>(TransformsCatalog catalog, SchemaShape input, StageState state)
        where TOutput : class, new()
    {
        var shape = catalog.CustomMapping<NoInput, TOutput>(static (_, _) => { }, contractName: null).GetOutputSchema(input);
        foreach (var (slot, name) in state.Rules.Outputs.Zip(state.OutputColumnNames))
            shape = catalog.CopyColumns(name, slot).GetOutputSchema(shape);
        return catalog.DropColumns([.. state.Rules.Outputs]).GetOutputSchema(shape);
    }

    public void Save(ModelSaveContext ctx)
    {
        var stored = ModelsOfSave.In(ctx);
        var text = FifteenBitText.Encode(StageStateFormat.Write(_state, model => _state.ModelsOfInput && stored.Contains(model.Id)), "k => \"", "\"");
        foreach (var model in _state.Models)
            stored.Add(model.Id);
        ITransformer[] steps = [.. _steps];
        steps[LiteralPlace] = _catalog.Expression(StageColumns.State, text, StageColumns.Key).Fit(new MLContext().Data.LoadFromEnumerable<ConstantKey>([]));
        ((ICanSaveModel)new TransformerChain<ITransformer>(steps)).Save(ctx);
    }
}

/// <summary>A row of which nothing is read.</summary>
internal sealed class NoInput;

/// <summary>The one input that the expression with the stage's state needs to have.</summary>
internal sealed class ConstantKey
{
    [ColumnName(StageColumns.Key)]
    public bool Key { get; set; }
}

/// <summary>Makes the <see cref="StageColumns.Key"/> column in a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ConstantKeyMapping : CustomMappingFactory<NoInput, ConstantKey>
{
    /// <summary>Written to saved models; never changes.</summary>
    public const string Contract = "RnnCodec.MLNet.ConstantKey.1";

    public static void Map(NoInput input, ConstantKey output) => output.Key = true;

    public override Action<NoInput, ConstantKey> GetMapping()
    {
        // The first step of every stage that ML.NET loads.
        ImageSizeDigit.Begin();
        return Map;
    }
}
