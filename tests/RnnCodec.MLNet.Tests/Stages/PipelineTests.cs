using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests.Stages;

public class PipelineTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void PicturesFromFilesGoThroughALongerPipeline()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (37, 21), (1, 1), (16, 32));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var pipeline = _ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(_ml.Transforms.CompressImages("Compressed", "Image", quality: 60))
            .Append(_ml.Transforms.CustomMapping<CompressedRow, SizeRow>((input, output) => output.Size = input.Compressed!.Length, contractName: null))
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(_ml.Transforms.DropColumns("Image"));
        var result = pipeline.Fit(data).Transform(data);

        var expected = new[] { TestImages.Gradient(37, 21, 0), TestImages.Gradient(1, 1, 1), TestImages.Gradient(16, 32, 2) };
        var files = expected.Select(image => ImageCodec.Default.Encode(image, new EncodeOptions { Quality = 60 })).ToArray();
        Assert.Equal(files, result.GetColumn<byte[]>("Compressed"));
        Assert.Equal(files.Select(file => file.Length), result.GetColumn<int>("Size"));
        var restored = _ml.Data.CreateEnumerable<RestoredRow>(result, reuseRowObject: false).Select(row => row.Restored!).ToArray();
        var options = new EncodeOptions { Quality = 60 };
        Assert.Equal(expected.Select(image => TestImages.Restored(image, options)), restored.Select(image => image.Pixels.ToArray()));
    }

    [Fact]
    public void QualityAndIterationsAreThoseOfTheStages()
    {
        using var image = TestImages.MLGradient(40, 24);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        byte[] Compress(double? quality) => Compressed(_ml.Transforms.CompressImages("Compressed", "Image", quality));
        byte[] Compressed(IEstimator<ITransformer> stage) => stage.Fit(data).Transform(data).GetColumn<byte[]>("Compressed").Single();
        Assert.True(Compress(30).Length < Compress(null).Length);
        Assert.True(Compress(null).Length < Compress(90).Length);
        Assert.Equal(Compress(EncodeOptions.DefaultQuality), Compress(null));

        var file = Compress(90);
        var prefix = new CompressImagesOptions { Encoding = new() { Quality = 90, Iterations = 3 } };
        Assert.Equal(ImageCodec.TakeIterations(file, 3), Compressed(_ml.Transforms.CompressImages("Compressed", "Image", prefix)));
        var bytes = _ml.Data.LoadFromEnumerable([new CompressedRow { Compressed = file }]);
        var restored = _ml.Data.CreateEnumerable<RestoredRow>(
            _ml.Transforms.DecompressImages("Restored", "Compressed", iterations: 2).Fit(bytes).Transform(bytes), false).Single().Restored!;
        var expected = ImageCodec.Default.Decode(file, new DecodeOptions { Iterations = 2 });
        Assert.Equal(expected.Pixels.ToArray(), MLImageConversion.ToRgbImage(restored).Pixels.ToArray());
    }

    [Fact]
    public void AlphaComesBackTheSame()
    {
        var picture = TestImages.WithAlpha(TestImages.Gradient(19, 11));
        using var image = MLImageConversion.ToMLImage(picture);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var result = _ml.Transforms.CompressImages("Compressed", "Image")
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed")).Fit(data).Transform(data);
        var restored = MLImageConversion.ToRgbImage(_ml.Data.CreateEnumerable<RestoredRow>(result, false).Single().Restored!);
        Assert.Equal(picture.Alpha.ToArray(), restored.Alpha.ToArray());
    }

    [Fact]
    public void NoPictureGivesNoBytesAndNoBytesGiveNoPicture()
    {
        var data = _ml.Data.LoadFromEnumerable([new PathRow { Path = string.Empty }]);
        var result = _ml.Transforms.LoadImages("Image", string.Empty, "Path")
            .Append(_ml.Transforms.CompressImages("Compressed", "Image"))
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Fit(data).Transform(data);
        Assert.Empty(result.GetColumn<byte[]>("Compressed").Single());
        Assert.Null(_ml.Data.CreateEnumerable<RestoredRow>(result, false).Single().Restored);
    }

    [Fact]
    public void FitAndTransformReadNoRow()
    {
        var data = _ml.Data.LoadFromEnumerable(FailingRows());
        var model = _ml.Transforms.CompressImages("Compressed", "Image").Append(_ml.Transforms.DecompressImages("Restored", "Compressed")).Fit(data);
        var result = model.Transform(data);
        Assert.Throws<UnreadException>(() => Drain(result, "Compressed"));

        static IEnumerable<ImageRow> FailingRows()
        {
            yield return new ImageRow();
            throw new UnreadException();
        }
    }

    [Fact]
    public void AColumnThatNobodyReadsIsNotComputed()
    {
        // Damaged bytes make the stage fail as soon as it works on them.
        var data = _ml.Data.LoadFromEnumerable([new CompressedRow { Compressed = [1, 2, 3] }]);
        var result = _ml.Transforms.DecompressImages("Restored", "Compressed").Fit(data).Transform(data);
        Assert.Equal([1, 2, 3], result.GetColumn<byte[]>("Compressed").Single());
        using var cursor = result.GetRowCursor([result.Schema["Restored"]]);
        var getter = cursor.GetGetter<MLImage>(result.Schema["Restored"]);
        Assert.True(cursor.MoveNext());
        MLImage? image = null;
        Assert.IsAssignableFrom<RnnCodecException>(Innermost(Record.Exception(() => getter(ref image!))));
    }

    [Fact]
    public void TwoReadsOfARowGiveTheSame()
    {
        using var image = TestImages.MLGradient(24, 24);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var result = _ml.Transforms.CompressImages("Compressed", "Image").Fit(data).Transform(data);
        var column = result.Schema["Compressed"];
        using var cursor = result.GetRowCursor([column, result.Schema["Image"]]);
        var getter = cursor.GetGetter<VBuffer<byte>>(column);
        Assert.True(cursor.MoveNext());
        VBuffer<byte> first = default, second = default;
        getter(ref first);
        getter(ref second);
        Assert.Equal(first.DenseValues(), second.DenseValues());
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void RestoredPicturesBelongToTheReader()
    {
        var files = Enumerable.Range(0, 4).Select(i =>
            ImageCodec.Default.Encode(TestImages.Gradient(20, 20, i), new EncodeOptions { Iterations = 4 })).ToArray();
        var data = _ml.Data.LoadFromEnumerable(files.Select(file => new CompressedRow { Compressed = file }));
        var result = _ml.Transforms.DecompressImages("Restored", "Compressed").Fit(data).Transform(data);
        var images = _ml.Data.CreateEnumerable<RestoredRow>(result, reuseRowObject: false).Select(row => row.Restored!).ToList();
        for (var i = 0; i < images.Count; i++)
        {
            Assert.Equal(TestImages.Restored(TestImages.Gradient(20, 20, i), new EncodeOptions { Iterations = 4 }), images[i].Pixels.ToArray());
            images[i].Dispose();
        }
    }

    [Fact]
    public void CursorsOfSeveralThreadsAgree()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (20, 10), (10, 20), (17, 17), (5, 40), (32, 16), (9, 9));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var result = _ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(_ml.Transforms.CompressImages("Compressed", "Image", 40)).Fit(data).Transform(data);
        var column = result.Schema["Compressed"];
        var expected = result.GetColumn<byte[]>("Compressed").ToArray();

        var found = new ConcurrentDictionary<long, byte[]>();
        Parallel.ForEach(result.GetRowCursorSet([column], n: 3), cursor =>
        {
            using (cursor)
            {
                var getter = cursor.GetGetter<VBuffer<byte>>(column);
                VBuffer<byte> value = default;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    found[ImageCodec.Identify(value.GetValues()).Width] = value.DenseValues().ToArray();
                }
            }
        });
        Assert.Equal(expected.OrderBy(file => ImageCodec.Identify(file).Width), found.OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Parallel.For(0, 4, _ => Assert.Equal(expected, result.GetColumn<byte[]>("Compressed").ToArray()));
    }

    [Fact]
    public void APredictionEngineWorksOnOnePictureAtATime()
    {
        var model = _ml.Transforms.CompressImages("Compressed", "Image", 50)
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Fit(_ml.Data.LoadFromEnumerable<ImageRow>([]));
        var compress = _ml.Model.CreatePredictionEngine<ImageRow, CompressedRow>(model);
        var restore = _ml.Model.CreatePredictionEngine<ImageRow, RestoredRow>(model);
        for (var i = 0; i < 3; i++)
        {
            var picture = TestImages.Gradient(12 + i, 30 - i, i);
            using var image = MLImageConversion.ToMLImage(picture);
            var row = new ImageRow { Image = image };
            Assert.Equal(ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = 50 }), compress.Predict(row).Compressed);
            Assert.Equal(TestImages.Restored(picture, new EncodeOptions { Quality = 50 }), restore.Predict(row).Restored!.Pixels.ToArray());
        }
    }

    [Fact]
    public void ACancelledTokenStopsThePass()
    {
        using var cancel = new CancellationTokenSource();
        using var image = TestImages.MLGradient(16, 16);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }, new ImageRow { Image = image }]);
        var model = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { CancellationToken = cancel.Token }).Fit(data);
        var result = model.Transform(data);
        var image0 = result.Schema["Image"];
        using var cursor = result.GetRowCursor([result.Schema["Compressed"], image0]);
        var getter = cursor.GetGetter<VBuffer<byte>>(result.Schema["Compressed"]);
        VBuffer<byte> value = default;
        Assert.True(cursor.MoveNext());
        getter(ref value);
        cancel.Cancel();
        Assert.True(cursor.MoveNext());
        Assert.IsAssignableFrom<OperationCanceledException>(Innermost(Record.Exception(() => getter(ref value))));
    }

    [Fact]
    public void PicturesAboveTheLimitAreRefused()
    {
        var file = ImageCodec.Default.Encode(TestImages.Gradient(20, 20), new EncodeOptions { Iterations = 1 });
        var data = _ml.Data.LoadFromEnumerable([new CompressedRow { Compressed = file }]);
        var result = _ml.Transforms.DecompressImages(
            "Restored", "Compressed", new DecompressImagesOptions { Decoding = new() { MaxPixels = 399 } }).Fit(data).Transform(data);
        Assert.IsAssignableFrom<RnnCodecException>(Innermost(Record.Exception(() => _ml.Data.CreateEnumerable<RestoredRow>(result, false).ToList())));
    }

    private static Exception Innermost(Exception? error)
    {
        Assert.NotNull(error);
        return error.InnerException is { } inner && error is not RnnCodecException ? Innermost(inner) : error;
    }

    private static void Drain(IDataView view, string column)
    {
        try
        {
            foreach (var _ in view.GetColumn<byte[]>(column))
            {
            }
        }
        catch (Exception e) when (Innermost(e) is UnreadException unread)
        {
            throw unread;
        }
    }

    private sealed class UnreadException : Exception;

    private sealed class SizeRow
    {
        public int Size { get; set; }
    }
}
