using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;
using RnnCodec.MLNet.Training;

namespace RnnCodec.MLNet;

/// <summary>What <c>mlContext.ImageCompression()</c> offers beside the transforms.</summary>
public sealed class ImageCompressionOperationsCatalog
{
    private readonly MLContext _context;

    internal ImageCompressionOperationsCatalog(MLContext context) => _context = context;

    /// <summary>The models inside the library, read when first asked for: their names and ids, and what the stages' options take.</summary>
    public IReadOnlyList<CodecModel> Models => CodecModel.ShippedNames.Select(CodecModel.FromName).ToArray();

    /// <summary>Compresses a column of pictures with a codec that <c>Fit</c> trains on them.</summary>
    /// <remarks>
    /// The seed of the context decides the training, on any number of threads, and its log hears of it (Info a report, Trace a step). A stage that is fitted
    /// behind this
    /// one, such as <c>DecompressImages</c>, takes the trained model by itself.
    /// <para>With <c>mlContext.GpuDeviceId = 0</c> the networks are trained on that GPU, where the program references RnnCodec.TorchSharp and
    /// TorchSharp-cuda-windows or TorchSharp-cuda-linux; the log says what computes.</para>
    /// </remarks>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="MLImage"/> to read and to train on; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="training">How the codec is trained; null: the defaults.</param>
    /// <param name="options">The model that is trained on, where <see cref="ImageTrainingOptions.Architecture"/> asks for no new one, and how to run it; null:
    /// the defaults.</param>
    /// <returns>An estimator whose <c>Fit</c> reads the column once.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public ImageCompressingEstimator TrainCompressImages(
        string outputColumnName, string? inputColumnName = null, ImageTrainingOptions? training = null, CompressImagesOptions? options = null)
    {
        training ??= new ImageTrainingOptions();
        training.Validate();
        return new ImageCompressingEstimator(
            _context.Transforms, outputColumnName, inputColumnName, options ?? new CompressImagesOptions(), new ColumnTraining(_context, training));
    }

    /// <summary>Measures restored pictures against their originals in one pass over the data, a row at a time.</summary>
    /// <remarks>Of the pictures only figures are kept, so memory is that of one row, whatever the number of rows. The pictures stay their owners'.</remarks>
    /// <param name="data">The data, for example what a model with <c>CompressImages</c> and <c>DecompressImages</c> makes.</param>
    /// <param name="originalColumnName">The column of the pictures that were compressed.</param>
    /// <param name="restoredColumnName">The column of what came back, in each row of the size of the original.</param>
    /// <param name="compressedColumnName">The column of the compressed bytes; null: rates are not measured.</param>
    /// <param name="cancellationToken">Stops the pass between two rows.</param>
    /// <returns>Each row's figures and their means.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">There are no rows, a row lacks a picture or its bytes, or its two pictures differ in size; the message names the
    /// row, counted from 0.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ImageCompressionMetrics Evaluate(
        IDataView data,
        string originalColumnName,
        string restoredColumnName,
        string? compressedColumnName = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var original = Column(data, originalColumnName, InputKind.Image);
        var restored = Column(data, restoredColumnName, InputKind.Image);
        DataViewSchema.Column? compressed = compressedColumnName is null ? null : Column(data, compressedColumnName, InputKind.Bytes);

        var pictures = new List<PictureMetrics>();
        using var cursor = data.GetRowCursor(compressed is { } extra ? [original, restored, extra] : [original, restored]);
        var getOriginal = cursor.GetGetter<MLImage>(original);
        var getRestored = cursor.GetGetter<MLImage>(restored);
        var getCompressed = compressed is { } column ? cursor.GetGetter<VBuffer<byte>>(column) : null;
        // A getter may dispose of the picture that it gave for the row before, if that is its own.
        MLImage? before = null, after = null;
        VBuffer<byte> bytes = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The restored picture first: see PicturePairInput.
            getRestored(ref after!);
            getOriginal(ref before!);
            getCompressed?.Invoke(ref bytes);
            Require(before is not null, "picture", originalColumnName, cursor.Position);
            Require(after is not null, "picture", restoredColumnName, cursor.Position);
            Require(getCompressed is null || bytes.Length > 0, "bytes", compressedColumnName, cursor.Position);
            try
            {
                var quality = MeasuredPair.Measure(new NamedPicture(originalColumnName, before!), new NamedPicture(restoredColumnName, after!));
                pictures.Add(new PictureMetrics(before!.Width, before.Height, getCompressed is null ? null : bytes.Length, quality));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Row {cursor.Position} has {e.Message}", nameof(data), e);
            }
        }
        return pictures.Count > 0
            ? new ImageCompressionMetrics(pictures)
            : throw new ArgumentException("There are no rows to evaluate.", nameof(data));
    }

    private static DataViewSchema.Column Column(IDataView data, string name, InputKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        InputColumn.Check(data.Schema, name, kind);
        return data.Schema[name];
    }

    private static void Require(bool isThere, string what, string? column, long row)
    {
        if (!isThere)
            throw new ArgumentException($"Row {row} has no {what} in column '{column}'.");
    }
}
