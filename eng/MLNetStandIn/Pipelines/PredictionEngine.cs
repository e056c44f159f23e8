using System;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Puts single objects through a transformer. For one thread at a time.</summary>
public sealed class PredictionEngine<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly TypedRow<TSrc> _input = new(new TypedRowWriter<TSrc>());
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;

    internal PredictionEngine(ITransformer transformer, bool ignoreMissingColumns)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        if (!transformer.IsRowToRowMapper)
            throw new ArgumentException("Must be a row to row mapper", nameof(transformer));
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        var reader = new TypedRowReader<TDst>(mapper.OutputSchema, ignoreMissingColumns);
        _output = mapper.GetRow(_input, reader.Columns);
        _fill = reader.Bind(_output);
        OutputSchema = mapper.OutputSchema;
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public void Predict(TSrc example, ref TDst prediction)
    {
        ArgumentNullException.ThrowIfNull(example);
        _input.Set(example);
        _fill(prediction ??= new TDst());
    }

    public void Dispose() => _output.Dispose();
}
