using System;
using System.Collections.Generic;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Adds a text column that holds the same literal, and the same string object, in every row.</summary>
public sealed class ExpressionTransformer : RowToRowTransformerBase
{
    internal const string Kind = "Expression";

    private readonly string _expression;
    private readonly string _literal;

    internal ExpressionTransformer(string outputColumnName, string expression, string inputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(expression);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        _expression = expression;
        _literal = ParseLiteral(expression);
    }

    internal string OutputColumnName { get; }

    internal string InputColumnName { get; }

    internal static ITransformer Load(ModelLoadContext ctx) =>
        new ExpressionTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private protected override RowMap MakeMap(DataViewSchema inputSchema) => new Map(this, inputSchema);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Kind);
        ctx.Writer.Write(OutputColumnName);
        ctx.Writer.Write(_expression);
        ctx.Writer.Write(InputColumnName);
    }

    private static string ParseLiteral(string expression)
    {
        var arrow = expression.IndexOf("=>", StringComparison.Ordinal);
        var body = arrow < 0 ? string.Empty : expression[(arrow + 2)..].Trim();
        if (body.Length < 2 || body[0] != '"' || body[^1] != '"' || body.AsSpan(1, body.Length - 2).IndexOfAny('"', '\\') >= 0)
            throw new NotSupportedException("The stand-in's expressions are a name, an arrow and a text literal without escapes: name => \"text\".");
        return body[1..^1];
    }

    private sealed class Map(ExpressionTransformer parent, DataViewSchema inputSchema)
        : RowMap(inputSchema, (parent.OutputColumnName, TextDataViewType.Instance))
    {
        private readonly DataViewSchema.Column _input = inputSchema.GetColumnOrNull(parent.InputColumnName) ?? throw SchemaMismatch.Missing(parent.InputColumnName);

        protected override IEnumerable<DataViewSchema.Column> Inputs => [_input];

        protected override Delegate[] MakeGetters(DataViewRow input, out Action disposer)
        {
            disposer = null;
            return [(ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = parent._literal.AsMemory())];
        }
    }
}

/// <summary>The estimator of <see cref="ExpressionTransformer"/>.</summary>
public sealed class ExpressionEstimator : TrivialEstimator<ExpressionTransformer>
{
    internal ExpressionEstimator(string outputColumnName, string expression, string inputColumnName)
        : base(new ExpressionTransformer(outputColumnName, expression, inputColumnName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        inputSchema.Find(Transformer.InputColumnName);
        return inputSchema.With([new SchemaShape.Column(Transformer.OutputColumnName, TextDataViewType.Instance)]);
    }
}
