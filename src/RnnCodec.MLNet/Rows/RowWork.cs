using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>What every stage reads: the state that travels with a loaded model. One object per cursor.</summary>
internal abstract class RowInput
{
    [ColumnName(StageColumns.State)]
    public ReadOnlyMemory<char> State { get; set; }

    /// <summary>What the columns hold, for errors.</summary>
    public abstract string Describe();
}

/// <summary>What stages with the same input and output columns do to a row, whatever the row classes.</summary>
internal interface IRowWork
{
    /// <summary>Whether a step of a chain does this work.</summary>
    bool IsDoneBy(ITransformer step);

    /// <summary>Makes a stage for data of this schema, without reading a row.</summary>
    StageChain Fit(TransformsCatalog catalog, IDataView data, StageState state);

    /// <summary>The schema after a stage, as an estimator is asked for it.</summary>
    SchemaShape OutputShape(TransformsCatalog catalog, SchemaShape input, StageState state);
}

/// <summary>What stages of one shape do to a row, in the process that fitted them and in a loaded model.</summary>
/// <remarks>A loaded model makes an object of the class whose attribute names the contract, and finds the state in each row.</remarks>
/// <typeparam name="TInput">The row that is read: the state, and the columns of <see cref="StageRules.Inputs"/>.</typeparam>
/// <typeparam name="TOutput">The row that is made: the columns of <see cref="StageRules.Outputs"/>.</typeparam>
internal abstract class RowWork<TInput, TOutput> : CustomMappingFactory<TInput, TOutput>, IRowWork
    where TInput : RowInput, new()
    where TOutput : class, new()
{
    /// <summary>The name in saved models; never changes.</summary>
    protected abstract string ContractName { get; }

    public bool IsDoneBy(ITransformer step) => step is CustomMappingTransformer<TInput, TOutput>;

    public StageChain Fit(TransformsCatalog catalog, IDataView data, StageState state) =>
        StageChain.Fit(catalog, data, state, catalog.CustomMapping(Mapping(state), ContractName, outputSchemaDefinition: OutputSchema(state)));

    public SchemaShape OutputShape(TransformsCatalog catalog, SchemaShape input, StageState state) => StageChain.OutputShape<TOutput>(catalog, input, state);

    public sealed override Action<TInput, TOutput> GetMapping()
    {
        ImageTypes.RegisterAnySize();
        var loaded = new LoadedState<Action<TInput, TOutput>>(state => Does(state.Kind)
            ? Mapping(state)
            : throw new RnnCodecException($"The ML.NET model gives a stage of the contract '{ContractName}' the state of one that does '{state.Kind}'."));
        return (input, output) => loaded.Get(input.State)(input, output);
    }

    /// <summary>Whether stages of a kind do this to a row.</summary>
    protected abstract bool Does(StageKind kind);

    /// <summary>What to do with each row. Called by several threads at once.</summary>
    protected abstract Action<TInput, TOutput> Prepare(StageState state);

    /// <summary>What the added columns say of themselves; null: what their class says.</summary>
    protected virtual SchemaDefinition? OutputSchema(StageState state) => null;

    private Action<TInput, TOutput> Mapping(StageState state)
    {
        var work = Prepare(state);
        return (input, output) =>
        {
            state.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                work(input, output);
            }
            catch (Exception e) when (e is RnnCodecException or ArgumentException or NotSupportedException)
            {
                throw new ImageRowException(state.Kind.ToString(), state.InputColumnName, NumberedRows.Row(input.State), input.Describe(), e);
            }
        };
    }
}
