using System;
using System.Collections.Generic;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Adds a column that is another one under a new name.</summary>
public sealed class ColumnCopyingTransformer : RowToRowTransformerBase
{
    internal const string Kind = "CopyColumns";

    internal ColumnCopyingTransformer(string outputColumnName, string inputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
    }

    internal string OutputColumnName { get; }

    internal string InputColumnName { get; }

    internal static ITransformer Load(ModelLoadContext ctx) => new ColumnCopyingTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private protected override RowMap MakeMap(DataViewSchema inputSchema) =>
        new Map(this, inputSchema, inputSchema.GetColumnOrNull(InputColumnName) ?? throw SchemaMismatch.Missing(InputColumnName));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Kind);
        ctx.Writer.Write(OutputColumnName);
        ctx.Writer.Write(InputColumnName);
    }

    private sealed class Map(ColumnCopyingTransformer parent, DataViewSchema inputSchema, DataViewSchema.Column column)
        : RowMap(inputSchema, (parent.OutputColumnName, column.Type))
    {
        protected override IEnumerable<DataViewSchema.Column> Inputs => [column];

        protected override Delegate[] MakeGetters(DataViewRow input, out Action disposer)
        {
            disposer = null;
            var getGetter = typeof(DataViewRow).GetMethod(nameof(DataViewRow.GetGetter))!.MakeGenericMethod(column.Type.RawType);
            return [(Delegate)getGetter.Invoke(input, BindingFlags.DoNotWrapExceptions, null, [column], null)];
        }
    }
}

/// <summary>The estimator of <see cref="ColumnCopyingTransformer"/>.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(string outputColumnName, string inputColumnName)
        : base(new ColumnCopyingTransformer(outputColumnName, inputColumnName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With([new SchemaShape.Column(Transformer.OutputColumnName, inputSchema.Find(Transformer.InputColumnName))]);
    }
}
