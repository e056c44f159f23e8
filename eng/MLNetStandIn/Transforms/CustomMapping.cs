using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Names the class that makes a mapping anew when a model with this contract is loaded.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomMappingFactoryAttributeAttribute(string contractName) : Attribute
{
    public string ContractName { get; } = contractName;
}

internal interface ICustomMappingFactory
{
    ITransformer CreateTransformer(string contractName);
}

/// <summary>Makes a mapping when a model is loaded.</summary>
public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
{
    public abstract Action<TSrc, TDst> GetMapping();

    ITransformer ICustomMappingFactory.CreateTransformer(string contractName) => new CustomMappingTransformer<TSrc, TDst>(GetMapping(), contractName);
}

/// <summary>Adds the columns of <typeparamref name="TDst"/>, made from those of <typeparamref name="TSrc"/> by a delegate.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : RowToRowTransformerBase
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _mapping;
    private readonly string _contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapping, string contractName)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _mapping = mapping;
        _contractName = contractName;
    }

    internal TypedRowWriter<TDst> Output { get; } = new();

    private protected override RowMap MakeMap(DataViewSchema inputSchema) => new Map(this, inputSchema);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        if (_contractName is null)
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved");
        CustomMappingFile.Save(ctx, _contractName, _mapping.Method.DeclaringType!.Assembly);
    }

    private sealed class Map(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema)
        : RowMap(inputSchema, parent.Output.Schema.Select(column => (column.Name, column.Type)).ToArray())
    {
        private readonly TypedRowReader<TSrc> _reader = new(inputSchema, ignoreMissingColumns: false);

        protected override IEnumerable<DataViewSchema.Column> Inputs => _reader.Columns;

        protected override Delegate[] MakeGetters(DataViewRow input, out Action disposer)
        {
            disposer = null;
            var fill = _reader.Bind(input);
            var source = new TSrc();
            var target = new TDst();
            long served = -1;
            return parent.Output.Schema.Select(column => parent.Output.MakeGetter(column.Index, Current)).ToArray();

            TDst Current()
            {
                if (served != input.Position)
                {
                    fill(source);
                    parent._mapping(source, target);
                    served = input.Position;
                }
                return target;
            }
        }
    }
}

/// <summary>The estimator of <see cref="CustomMappingTransformer{TSrc, TDst}"/>.</summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(Action<TSrc, TDst> mapping, string contractName)
        : base(new CustomMappingTransformer<TSrc, TDst>(mapping, contractName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var member in TypedMember.Readable(typeof(TSrc)))
        {
            var column = inputSchema.Find(member.ColumnName);
            var expected = new SchemaShape.Column(member.ColumnName, member.ColumnType);
            // As the real one does, item types are compared by reference: two equal image types do not fit.
            var fits = ReferenceEquals(column.ItemType, expected.ItemType)
                && (column.Kind == expected.Kind || (column.Kind == SchemaShape.Column.VectorKind.Vector && expected.Kind == SchemaShape.Column.VectorKind.VariableVector));
            if (!fits)
                throw SchemaMismatch.Types(member.ColumnName, member.ColumnType.ToString(), column.GetTypeString());
        }
        return inputSchema.With(Transformer.Output.Schema.Select(column => new SchemaShape.Column(column.Name, column.Type)));
    }
}

/// <summary>A mapping in the zip of a model: its contract, and the assembly whose factory keeps it.</summary>
internal static class CustomMappingFile
{
    public const string Kind = "CustomMapping";

    public static void Save(ModelSaveContext ctx, string contractName, Assembly assembly)
    {
        ctx.Begin(Kind);
        ctx.Writer.Write(contractName);
        ctx.Writer.Write(assembly.FullName!);
    }

    public static ITransformer Load(ModelLoadContext ctx)
    {
        var contractName = ctx.Reader.ReadString();
        var assembly = Assembly.Load(ctx.Reader.ReadString());
        var factory = assembly.GetTypes().FirstOrDefault(type => type.GetCustomAttribute<CustomMappingFactoryAttributeAttribute>()?.ContractName == contractName)
            ?? throw new InvalidOperationException($"Unable to locate a mapping factory with the contract '{contractName}' in {assembly.FullName}.");
        return Activator.CreateInstance(factory) is ICustomMappingFactory maker
            ? maker.CreateTransformer(contractName)
            : throw new InvalidOperationException($"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
