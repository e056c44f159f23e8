using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests.Stages;

public class DamagedRowTests
{
    private static readonly byte[] Good = ImageCodec.Default.Encode(TestImages.Gradient(20, 12), new EncodeOptions { Iterations = 2, EntropyCoding = false });

    private readonly MLContext _ml = new();

    public static TheoryData<byte[]> Damaged
    {
        get
        {
            var flipped = (byte[])Good.Clone();
            flipped[^6] ^= 1;
            var another = new ImageCodec(TestImages.OwnModel()).Encode(TestImages.Gradient(8, 8), new EncodeOptions { Iterations = 1, EntropyCoding = false });
            return [Good[..^5], Good[..3], flipped, [1, 2, 3], another];
        }
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void ADamagedRowIsMissingAndTheOthersAreThere(byte[] damaged)
    {
        var data = Rows(Good, damaged, Good);
        var options = new DecompressImagesOptions { OnDamage = OnDamage.Missing };
        var coding = new EntropyCodingOptions { OnDamage = OnDamage.Missing };
        var t = _ml.Transforms;
        IEstimator<ITransformer>[] restoring = [t.DecompressImages("Restored", "Compressed", options), t.DecodeImageBits("Restored", "Compressed", options)];
        foreach (var pipeline in restoring)
        {
            var rows = _ml.Data.CreateEnumerable<RestoredRow>(pipeline.Fit(data).Transform(data), reuseRowObject: false);
            Assert.Equal([true, false, true], rows.Select(row => row.Restored is not null));
        }
        foreach (var pipeline in (IEstimator<ITransformer>[])[t.EntropyEncode("Out", "Compressed", coding), t.EntropyDecode("Out", "Compressed", coding)])
        {
            if (damaged.Length > 3 && ImageCodec.Identify(damaged).ModelId == CodecModel.Default.Id)
                Assert.Equal([true, false, true], pipeline.Fit(data).Transform(data).GetColumn<byte[]>("Out").Select(bytes => bytes.Length > 0));
        }
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void TheErrorNamesTheColumnTheRowAndTheFile(byte[] damaged)
    {
        var data = Rows(Good, Good, damaged);
        var error = Error(_ml.Transforms.DecompressImages("Restored", "Compressed").Fit(data).Transform(data));
        Assert.Equal(("DecompressImages", "Compressed", (long?)2), (error.Stage, error.ColumnName, error.Row));
        Assert.Contains($"DecompressImages cannot work on row 2 of column 'Compressed' ({damaged.Length} bytes, SHA-256 ", error.Message);
        Assert.IsAssignableFrom<RnnCodecException>(error.InnerException);
    }

    [Fact]
    public void TheErrorNamesTheRowWhateverCursorReadsIt()
    {
        const int Rows = 300;
        const int Bad = 217;
        var files = Enumerable.Range(0, Rows).Select(i => new CompressedRow { Compressed = i == Bad ? Good[..^5] : Good });
        var pipeline = _ml.Transforms.CopyColumns("Copy", "Compressed").Append(_ml.Transforms.EntropyEncode("Out", "Copy"));
        var data = _ml.Data.LoadFromEnumerable(files);
        var view = pipeline.Fit(data).Transform(data);
        Assert.Equal(Bad, Error(() => view.GetColumn<byte[]>("Out").Count()).Row);

        // Cursors of a set, each on a part of the rows.
        var error = Error(() =>
        {
            foreach (var cursor in view.GetRowCursorSet([view.Schema["Out"]], 3))
            {
                var getter = cursor.GetGetter<VBuffer<byte>>(view.Schema["Out"]);
                VBuffer<byte> bytes = default;
                while (cursor.MoveNext())
                    getter(ref bytes);
            }
        });
        Assert.Equal(Bad, error.Row);

        // The row's place in the data, not among those that were let through.
        var late = _ml.Data.SkipRows(data, 200);
        Assert.Equal(Bad, Error(() => pipeline.Fit(late).Transform(late).GetColumn<byte[]>("Out").Count()).Row);
        var shuffled = _ml.Data.ShuffleRows(_ml.Data.Cache(data), seed: 3);
        Assert.Equal(Bad, Error(() => pipeline.Fit(shuffled).Transform(shuffled).GetColumn<byte[]>("Out").Count()).Row);
    }

    [Fact]
    public void ALoadedModelNamesNoRowButTheFile()
    {
        using var folder = new TemporaryFolder();
        var data = Rows(Good, Good[..^5]);
        _ml.Model.Save(_ml.Transforms.DecompressImages("Restored", "Compressed").Fit(data), data.Schema, folder.File("model.zip"));
        var loaded = _ml.Model.Load(folder.File("model.zip"), out _);
        var error = Error(loaded.Transform(data));
        Assert.Null(error.Row);
        Assert.Contains($"DecompressImages cannot work on a row of column 'Compressed' ({Good.Length - 5} bytes, SHA-256 ", error.Message);
    }

    [Fact]
    public void AllowTruncatedGivesTheBestPictureOfACutFile()
    {
        var cut = Good[..^5];
        var data = Rows(cut);
        var options = new DecompressImagesOptions { Decoding = new() { AllowTruncated = true } };
        var restored = _ml.Data.CreateEnumerable<RestoredRow>(
            _ml.Transforms.DecompressImages("Restored", "Compressed", options).Fit(data).Transform(data), false).Single().Restored!;
        Assert.Equal(ImageCodec.Default.Decode(cut, options.Decoding).Pixels.ToArray(), MLImageConversion.ToRgbImage(restored).Pixels.ToArray());
    }

    [Fact]
    public void TheErrorOfCompressionNamesTheSize()
    {
        using var image = TestImages.MLGradient(20, 12);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var view = _ml.Transforms.CompressImages(
            "Compressed", "Image", new CompressImagesOptions { Encoding = new() { TargetBytes = 1 } }).Fit(data).Transform(data);
        var error = Assert.Throws<ImageRowException>(() =>
        {
            using var cursor = view.GetRowCursor([view.Schema["Compressed"], view.Schema["Image"]]);
            var getter = cursor.GetGetter<VBuffer<byte>>(view.Schema["Compressed"]);
            VBuffer<byte> bytes = default;
            cursor.MoveNext();
            getter(ref bytes);
        });
        Assert.Contains("row 0 of column 'Image' (20x12 pixels)", error.Message);
        Assert.IsType<RateUnreachableException>(error.InnerException);
    }

    private IDataView Rows(params byte[][] files) => _ml.Data.LoadFromEnumerable(files.Select(file => new CompressedRow { Compressed = file }));

    private ImageRowException Error(IDataView view) => Error(() => _ml.Data.CreateEnumerable<RestoredRow>(view, false).ToList());

    private static ImageRowException Error(Action read)
    {
        var error = Record.Exception(read);
        while (error is not null and not ImageRowException)
            error = error.InnerException;
        return Assert.IsType<ImageRowException>(error);
    }
}
