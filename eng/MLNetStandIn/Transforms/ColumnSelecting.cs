using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Takes columns away: those named, and every hidden one.</summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string Kind = "DropColumns";

    internal ColumnSelectingTransformer(string[] dropped)
    {
        ArgumentNullException.ThrowIfNull(dropped);
        if (dropped.Length == 0)
            throw new InvalidOperationException("No column to drop is named.");
        Dropped = [.. dropped];
    }

    internal string[] Dropped { get; }

    internal static ITransformer Load(ModelLoadContext ctx)
    {
        var names = new List<string>();
        for (var count = ctx.Reader.ReadInt32(); count > 0; count--)
            names.Add(ctx.Reader.ReadString());
        return new ColumnSelectingTransformer([.. names]);
    }

    private protected override RowMap MakeMap(DataViewSchema inputSchema)
    {
        foreach (var name in Dropped)
        {
            if (inputSchema.GetColumnOrNull(name) is null)
                throw SchemaMismatch.Missing(name);
        }
        return new Map(inputSchema, inputSchema.Where(column => !column.IsHidden && !Dropped.Contains(column.Name)).Select(column => column.Index).ToArray());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Kind);
        ctx.Writer.Write(Dropped.Length);
        foreach (var name in Dropped)
            ctx.Writer.Write(name);
    }

    private sealed class Map(DataViewSchema inputSchema, int[] kept) : RowMap(inputSchema, kept)
    {
        protected override IEnumerable<DataViewSchema.Column> Inputs => [];

        protected override Delegate[] MakeGetters(DataViewRow input, out Action disposer)
        {
            disposer = null;
            return [];
        }
    }
}

/// <summary>The estimator of <see cref="ColumnSelectingTransformer"/>.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(string[] dropped)
        : base(new ColumnSelectingTransformer(dropped))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in Transformer.Dropped)
            inputSchema.Find(name);
        return new SchemaShape(inputSchema.Where(column => !Transformer.Dropped.Contains(column.Name)));
    }
}
