using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where everything is reached from.</summary>
public sealed class MLContext : IHostEnvironment
{
    private readonly Host _host;

    public MLContext(int? seed = null) => _host = new Host(string.Empty, seed ?? Random.Shared.Next(), message => Log?.Invoke(this, message));

    /// <summary>Hears of every component's messages.</summary>
    public event EventHandler<LoggingEventArgs> Log;

    public DataOperationsCatalog Data { get; } = new();

    public TransformsCatalog Transforms { get; } = new();

    public ModelOperationsCatalog Model { get; } = new();

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _host.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _host.Start(name);
}

/// <summary>Between views and sequences of objects.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog()
    {
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        var view = new EnumerableView<TRow>(data);
        return view.Schema.Count > 0 ? view : throw new InvalidOperationException("schema");
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        return Read(data, new TypedRowReader<TRow>(data.Schema, ignoreMissingColumns), reuseRowObject);
    }

    private static IEnumerable<TRow> Read<TRow>(IDataView data, TypedRowReader<TRow> reader, bool reuseRowObject)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(reader.Columns);
        var fill = reader.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (row is null || !reuseRowObject)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }
}
