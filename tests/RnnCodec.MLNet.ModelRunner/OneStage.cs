using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.ModelRunner;

/// <summary>One stage alone behind one kind of image column, read in every way that ML.NET offers and compared with the codec itself.</summary>
/// <remarks>Nothing here has a member for a picture, unless the kind of column is one of those of the user's own classes.</remarks>
internal static class OneStage
{
    private const int Width = 40;
    private const int Height = 24;
    private const double Quality = 20;

    private static readonly MLContext Ml = new(seed: 1);

    public static void Fit(string column, string stage, string folder)
    {
        var data = Data(column, folder);
        var model = Pipeline(column, stage).Fit(data);
        Ml.Model.Save(model, data.Schema, Path.Combine(folder, "model.zip"));
        Check(model, data, column, stage, folder);
    }

    public static void Load(string column, string stage, string folder) =>
        Check(Ml.Model.Load(Path.Combine(folder, "model.zip"), out _), Data(column, folder), column, stage, folder);

    private static IDataView Data(string column, string folder) => column switch
    {
        "sized-class" => Ml.Data.LoadFromEnumerable(Pictures(folder).Select(picture => new SizedRow { Image = picture })),
        "any-size-class" => Ml.Data.LoadFromEnumerable(Pictures(folder).Select(picture => new AnySizeRow { Image = picture })),
        "own-attribute" => Ml.Data.LoadFromEnumerable(Pictures(folder).Select(picture => new OwnAttributeRow { Image = picture })),
        _ => Ml.Data.LoadFromEnumerable(Files(folder).Select(path => new PathRow { Path = path })),
    };

    private static IEstimator<ITransformer> Pipeline(string column, string stage)
    {
        var t = Ml.Transforms;
        IEstimator<ITransformer> images = column switch
        {
            "loaded" => t.LoadImages("Image", null, "Path"),
            "resized" => t.LoadImages("Loaded", null, "Path").Append(t.ResizeImages("Image", Width, Height, "Loaded")),
            "gray" => t.LoadImages("Loaded", null, "Path").Append(t.ConvertToGrayscale("Image", "Loaded")),
            "resized-gray" => t.LoadImages("Loaded", null, "Path")
                .Append(t.ResizeImages("Small", Width, Height, "Loaded")).Append(t.ConvertToGrayscale("Image", "Small")),
            "converted" => t.LoadImages("Loaded", null, "Path").Append(t.ResizeImages("Small", Width, Height, "Loaded"))
                .Append(t.ExtractPixels("Pixels", "Small", interleavePixelColors: true))
                .Append(t.ConvertToImage(Height, Width, "Image", "Pixels", interleavedColors: true)),
            _ => t.CopyColumns("Copy", "Image"),
        };
        return stage switch
        {
            "compress" => images.Append(t.CompressImages("Out", "Image", Quality)),
            "bits" => images.Append(t.EncodeImageBits("Out", "Image", Quality)),
            "measure" => images.Append(t.ConvertToGrayscale("Other", "Image")).Append(t.MeasureImages("Image", "Other")),
            _ => throw new ArgumentException(stage),
        };
    }

    private static void Check(ITransformer model, IDataView data, string column, string stage, string folder)
    {
        switch (column)
        {
            case "sized-class":
                Check(model, data, stage, Pictures(folder).Select(picture => new SizedRow { Image = picture }));
                break;
            case "any-size-class":
                Check(model, data, stage, Pictures(folder).Select(picture => new AnySizeRow { Image = picture }));
                break;
            case "own-attribute":
                Check(model, data, stage, Pictures(folder).Select(picture => new OwnAttributeRow { Image = picture }));
                break;
            default:
                Check(model, data, stage, Files(folder).Select(path => new PathRow { Path = path }));
                break;
        }
    }

    private static void Check<TInput>(ITransformer model, IDataView data, string stage, IEnumerable<TInput> rows)
        where TInput : class
    {
        if (stage == "measure")
            Check<TInput, PsnrRow, float>(
                model, data, rows, "Psnr", row => row.Psnr, pictures => (float)Psnr.Measure(pictures[0], pictures[1]), "Image", "Other");
        else
            Check<TInput, BytesRow, byte[]>(model, data, rows, "Out", row => row.Out!, pictures => Encode(pictures[0], stage), "Image");
    }

    private static byte[] Encode(RgbImage picture, string stage) =>
        stage == "compress" ? Encode(picture) : ImageCodec.Default.EntropyDecode(Encode(picture));

    private static byte[] Encode(RgbImage picture) => ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = Quality });

    private static void Check<TInput, TOutput, TValue>(
        ITransformer model,
        IDataView data,
        IEnumerable<TInput> rows,
        string output,
        Func<TOutput, TValue> value,
        Func<RgbImage[], TValue> expected,
        params string[] images)
        where TInput : class
        where TOutput : class, new()
    {
        var view = model.Transform(data);
        var column = view.GetColumn<TValue>(output).ToArray();
        var enumerated = Ml.Data.CreateEnumerable<TOutput>(view, reuseRowObject: false).Select(value).ToArray();
        var previewed = view.Preview().RowView.Select(row => row.Values.Single(pair => pair.Key == output).Value).Select(Unboxed).ToArray();
        using var engine = Ml.Model.CreatePredictionEngine<TInput, TOutput>(model);
        var predicted = rows.Select(row => value(engine.Predict(row))).ToArray();

        var wanted = Rows(view, images).Select(expected).ToArray();
        Same(wanted, column, "GetColumn");
        Same(wanted, enumerated, "CreateEnumerable");
        Same(wanted, previewed, "Preview");
        Same(wanted, predicted, "PredictionEngine");

        static TValue Unboxed(object value) => value is VBuffer<byte> bytes ? (TValue)(object)bytes.DenseValues().ToArray() : (TValue)value;
    }

    private static IEnumerable<RgbImage[]> Rows(IDataView view, string[] names)
    {
        using var cursor = view.GetRowCursor(names.Select(name => view.Schema[name]));
        var getters = names.Select(name => cursor.GetGetter<MLImage>(view.Schema[name])).ToArray();
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            // Copied at once: a getter may dispose of what another one gave.
            yield return [.. getters.Select(getter =>
            {
                getter(ref image);
                return MLImageConversion.ToRgbImage(image);
            })];
        }
    }

    private static void Same<T>(T[] expected, T[] found, string how)
    {
        var equality = EqualityComparer<T>.Create((a, b) => a is byte[] x && b is byte[] y ? x.AsSpan().SequenceEqual(y) : Equals(a, b));
        if (expected.Length == 0 || !expected.SequenceEqual(found, equality))
            throw new InvalidOperationException($"{how} gives something else than the codec.");
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal);

    private static IEnumerable<MLImage> Pictures(string folder) =>
        Files(folder).Select(MLImage.CreateFromFile).Where(image => (image.Width, image.Height) == (Width, Height));

    private sealed class BytesRow
    {
        public byte[]? Out { get; set; }
    }

    private sealed class PsnrRow
    {
        public float Psnr { get; set; }
    }

    private sealed class SizedRow
    {
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }

        public string? Name { get; set; }
    }

    private sealed class AnySizeRow
    {
        [AnySizeImageType]
        public MLImage? Image { get; set; }

        public string? Name { get; set; }
    }

    private sealed class OwnAttributeRow
    {
        [OwnImageType]
        public MLImage? Image { get; set; }

        public string? Name { get; set; }
    }

    /// <summary>What a program wrote for itself because ML.NET's attribute needs a size.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    private sealed class OwnImageTypeAttribute : DataViewTypeAttribute
    {
        public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

        public override bool Equals(DataViewTypeAttribute? other) => other is OwnImageTypeAttribute;

        public override int GetHashCode() => 1;
    }
}
