using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>Reads pictures from the files that a text column names. An empty name gives null.</summary>
public sealed class ImageLoadingTransformer : RowToRowTransformerBase
{
    internal const string Kind = "LoadImages";

    internal ImageLoadingTransformer(string outputColumnName, string imageFolder, string inputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        ImageFolder = imageFolder;
    }

    public string ImageFolder { get; }

    internal string OutputColumnName { get; }

    internal string InputColumnName { get; }

    internal static ITransformer Load(ModelLoadContext ctx)
    {
        var (output, folder, input) = (ctx.Reader.ReadString(), ctx.Reader.ReadString(), ctx.Reader.ReadString());
        return new ImageLoadingTransformer(output, folder, input);
    }

    private protected override RowMap MakeMap(DataViewSchema inputSchema)
    {
        var column = inputSchema.GetColumnOrNull(InputColumnName) ?? throw SchemaMismatch.Missing(InputColumnName);
        if (column.Type is not TextDataViewType)
            throw SchemaMismatch.Types(InputColumnName, TextDataViewType.Instance.ToString(), column.Type.ToString());
        return new Map(this, inputSchema, column);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Kind);
        ctx.Writer.Write(OutputColumnName);
        ctx.Writer.Write(ImageFolder ?? string.Empty);
        ctx.Writer.Write(InputColumnName);
    }

    private sealed class Map(ImageLoadingTransformer parent, DataViewSchema inputSchema, DataViewSchema.Column column)
        : RowMap(inputSchema, (parent.OutputColumnName, new ImageDataViewType()))
    {
        protected override IEnumerable<DataViewSchema.Column> Inputs => [column];

        // The picture belongs to the cursor: the next row and the end of the pass dispose of it.
        protected override Delegate[] MakeGetters(DataViewRow input, out Action disposer)
        {
            var getPath = input.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> path = default;
            MLImage last = null;
            disposer = () => last?.Dispose();
            return [(ValueGetter<MLImage>)Get];

            void Get(ref MLImage value)
            {
                value?.Dispose();
                value = null;
                getPath(ref path);
                if (path.Length > 0)
                {
                    var file = string.IsNullOrWhiteSpace(parent.ImageFolder) ? path.ToString() : Path.Combine(parent.ImageFolder, path.ToString());
                    value = MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(file)));
                    value.Tag = file;
                }
                last = value;
            }
        }
    }
}

/// <summary>The estimator of <see cref="ImageLoadingTransformer"/>.</summary>
public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(string outputColumnName, string imageFolder, string inputColumnName)
        : base(new ImageLoadingTransformer(outputColumnName, imageFolder, inputColumnName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.Find(Transformer.InputColumnName);
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw SchemaMismatch.Types(Transformer.InputColumnName, TextDataViewType.Instance.ToString(), column.GetTypeString());
        return inputSchema.With([new SchemaShape.Column(Transformer.OutputColumnName, new ImageDataViewType())]);
    }
}
