using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Tests.Stages;

public class SchemaTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void OutputSchemaHasBytesWithoutASizeAndImagesOfAnySize()
    {
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var model = _ml.Transforms.CompressImages("Compressed", "Image").Append(_ml.Transforms.DecompressImages("Restored", "Compressed")).Fit(data);
        var schema = model.GetOutputSchema(data.Schema);
        var compressed = Assert.IsType<VectorDataViewType>(schema["Compressed"].Type);
        Assert.False(compressed.IsKnownSize);
        Assert.Equal(NumberDataViewType.Byte, compressed.ItemType);
        Assert.Equal(new ImageDataViewType(), schema["Restored"].Type);
        Assert.Equal(["Image", "Name", "Compressed", "Restored"], schema.Select(column => column.Name));
    }

    [Fact]
    public void OutputShapeAgreesWithTheOutputSchema()
    {
        var data = _ml.Data.LoadFromEnumerable<PathRow>([]);
        var shapes = new List<SchemaShape>();
        var pipeline = _ml.Transforms.LoadImages("Image", string.Empty, "Path")
            .Append(_ml.Transforms.CompressImages("Compressed", "Image"))
            .Append(new ShapeProbe(shapes))
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(new ShapeProbe(shapes));
        pipeline.Fit(data);
        Assert.Equal(["Path", "Image", "Compressed"], shapes[0].Select(column => column.Name));
        Assert.Equal(["Path", "Image", "Compressed", "Restored"], shapes[1].Select(column => column.Name));
        var compressed = shapes[0][2];
        Assert.Equal(SchemaShape.Column.VectorKind.VariableVector, compressed.Kind);
        Assert.Equal(NumberDataViewType.Byte, compressed.ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, shapes[1][3].Kind);
        Assert.IsType<ImageDataViewType>(shapes[1][3].ItemType);
    }

    [Fact]
    public void AColumnMayReplaceItsOwnInput()
    {
        using var image = TestImages.MLGradient(20, 9);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = _ml.Transforms.CompressImages("Image").Append(_ml.Transforms.DecompressImages("Image")).Fit(data);
        var restored = _ml.Data.CreateEnumerable<ImageRow>(model.Transform(data), reuseRowObject: false).Single().Image!;
        Assert.Equal(TestImages.Restored(TestImages.Gradient(20, 9)), restored.Pixels.ToArray());
    }

    [Fact]
    public void FitOnAMissingColumnNamesIt()
    {
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        AssertSchemaError(() => _ml.Transforms.CompressImages("Compressed", "Picture").Fit(data), "'Picture'");
        AssertSchemaError(() => _ml.Transforms.DecompressImages("Restored", "Bytes").Fit(data), "'Bytes'");
    }

    [Fact]
    public void FitOnAColumnOfAnotherTypeNamesBothTypes()
    {
        var data = _ml.Data.LoadFromEnumerable<FloatRow>([]);
        AssertSchemaError(() => _ml.Transforms.CompressImages("Out", "Image").Fit(data), "'Image'", "expected Image", "got Single");
        AssertSchemaError(() => _ml.Transforms.DecompressImages("Out", "Compressed").Fit(data), "'Compressed'", "expected Vector<Byte>", "Single");
        AssertSchemaError(() => _ml.Transforms.DecompressImages("Out", "Image").Fit(data), "'Image'", "expected Vector<Byte>", "got Single");
    }

    [Fact]
    public void FitInAChainOnAColumnOfAnotherTypeNamesBothTypes()
    {
        var data = _ml.Data.LoadFromEnumerable<FloatRow>([]);
        var copy = _ml.Transforms.CopyColumns("Copy", "Image");
        AssertSchemaError(() => copy.Append(_ml.Transforms.CompressImages("Out", "Copy")).Fit(data), "'Copy'", "expected Image", "got Single");
        var shape = new List<SchemaShape>();
        copy.Append(new ShapeProbe(shape)).Fit(data);
        AssertSchemaError(() => _ml.Transforms.CompressImages("Out", "Copy").GetOutputSchema(shape[0]), "'Copy'", "expected Image", "got Single");
        AssertSchemaError(() => _ml.Transforms.DecompressImages(
            "Out", "Compressed").GetOutputSchema(shape[0]), "'Compressed'", "expected Vector<Byte>", "got VarVector<Single>");
        AssertSchemaError(() => _ml.Transforms.DecompressImages("Out", "Nothing").GetOutputSchema(shape[0]), "'Nothing'");
    }

    [Fact]
    public void TransformOfOtherDataNamesTheColumn()
    {
        var model = _ml.Transforms.CompressImages("Compressed", "Image").Fit(_ml.Data.LoadFromEnumerable<ImageRow>([]));
        var other = _ml.Data.LoadFromEnumerable<FloatRow>([]);
        AssertSchemaError(() => model.Transform(other), "'Image'", "got Single");
        AssertSchemaError(() => model.GetOutputSchema(other.Schema), "'Image'", "got Single");
        AssertSchemaError(() => ((ITransformer)model).GetRowToRowMapper(other.Schema), "'Image'", "got Single");
    }

    [Fact]
    public void ImagesOfAKnownSizeAreTakenToo()
    {
        using var image = TestImages.MLGradient(8, 6);
        var data = _ml.Data.LoadFromEnumerable([new SizedRow { Image = image }]);
        var model = _ml.Transforms.CompressImages("Compressed", "Image").Fit(data);
        Assert.NotEmpty(model.Transform(data).GetColumn<byte[]>("Compressed").Single());
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.CompressImages("Out", quality: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.CompressImages("Out", quality: double.NaN));
        foreach (var iterations in (int[])[0, CodecModel.Default.Architecture.Iterations + 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Transforms.CompressImages("Out", null, new CompressImagesOptions { Encoding = new() { Iterations = iterations } }));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DecompressImages("Out", iterations: -1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.CompressImages("Out", null, new CompressImagesOptions { Encoding = new() { MaxDegreeOfParallelism = -1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.DecompressImages("Out", null, new DecompressImagesOptions { Decoding = new() { MaxPixels = 0 } }));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.CompressImages(string.Empty));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.DecompressImages("Out", string.Empty));
        Assert.Throws<ArgumentNullException>(() => _ml.Transforms.CompressImages("Out", null, (CompressImagesOptions)null!));
    }

    private static void AssertSchemaError(Action action, params string[] parts)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(action);
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }

    private sealed class SizedRow
    {
        [ImageType(6, 8)]
        public MLImage? Image { get; set; }
    }

    /// <summary>Keeps the shape that reaches its place in a chain, and changes nothing.</summary>
    private sealed class ShapeProbe(List<SchemaShape> shapes) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            shapes.Add(inputSchema);
            return inputSchema;
        }
    }
}
