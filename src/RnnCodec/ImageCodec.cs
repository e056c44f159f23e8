using System.Buffers;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec;

/// <summary>The front door: pictures to bytes and back with one trained model. Thread-safe; the weights are prepared once.</summary>
/// <remarks>
/// Source: Toderici et al., "Full Resolution Image Compression with Recurrent Neural Networks", CVPR 2017. A file holds iterations that refine each
/// other, so one model and one file serve every rate below the file's. A file decodes to the same pixels on every machine.
/// </remarks>
public sealed class ImageCodec
{
    private static readonly Lazy<ImageCodec> Shipped = new(() => new ImageCodec(CodecModel.Default));

    private readonly ExecutorPool _executors = new();

    /// <summary>Makes a codec around a model.</summary>
    public ImageCodec(CodecModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
    }

    /// <summary>The codec with the default shipped model.</summary>
    public static ImageCodec Default => Shipped.Value;

    /// <summary>The trained weights this codec runs.</summary>
    public CodecModel Model { get; }

    /// <summary>Compresses a picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">Two options exclude each other.</exception>
    /// <exception cref="RateUnreachableException">The target that the options set cannot be met.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public byte[] Encode(RgbImage image, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(image, output, options, cancellationToken);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Compresses a picture into a buffer.</summary>
    /// <inheritdoc cref="Encode(RgbImage, EncodeOptions?, CancellationToken)"/>
    public void Encode(RgbImage image, IBufferWriter<byte> output, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new EncodeOptions();
        ImageEncoder.Encode(Model, image, output, options, Work(options.MaxDegreeOfParallelism, cancellationToken));
    }

    /// <summary>Compresses a picture into a stream. Nothing is written where it fails.</summary>
    /// <inheritdoc cref="Encode(RgbImage, EncodeOptions?, CancellationToken)"/>
    public void Encode(RgbImage image, Stream output, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(Encode(image, options, cancellationToken));
    }

    /// <summary>Compresses a picture on the thread pool and writes it into a stream.</summary>
    /// <inheritdoc cref="Encode(RgbImage, EncodeOptions?, CancellationToken)"/>
    public async Task EncodeAsync(RgbImage image, Stream output, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var file = await Task.Run(() => Encode(image, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Compresses a picture and restores it. For a bit-plane model that costs less than a decoding: the encoder knows the integers that a decoder will
    /// find.
    /// </summary>
    /// <inheritdoc cref="Encode(RgbImage, EncodeOptions?, CancellationToken)"/>
    public EncodeResult EncodeWithDetails(RgbImage image, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= new EncodeOptions();
        return ImageEncoder.EncodeWithDetails(Model, image, options, Work(options.MaxDegreeOfParallelism, cancellationToken));
    }

    /// <summary>Restores a picture.</summary>
    /// <exception cref="CorruptFileException">The file is damaged or cut; says which part, where and why.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    /// <exception cref="ModelMismatchException">The file was made with another model.</exception>
    /// <exception cref="LimitExceededException">The file asks for more than the options allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        DecodeWithDetails(file, options, cancellationToken).Image;

    /// <summary>Restores a picture from a stream. Reads no further than the iterations asked for.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, DecodeOptions?, CancellationToken)"/>
    public RgbImage Decode(Stream file, DecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        DecodeWithDetails(file, options, cancellationToken).Image;

    /// <summary>Restores a picture and says what it was restored from.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, DecodeOptions?, CancellationToken)"/>
    public DecodeResult DecodeWithDetails(ReadOnlySpan<byte> file, DecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DecodeOptions();
        ImageDecoder.Validate(options);
        return ImageDecoder.Decode(Model, ContainerReader.Read(file.ToArray(), options), options, Work(options.MaxDegreeOfParallelism, cancellationToken));
    }

    /// <summary>Restores a picture from a stream and says what it was restored from. Reads no further than the iterations asked for.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, DecodeOptions?, CancellationToken)"/>
    public DecodeResult DecodeWithDetails(Stream file, DecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= new DecodeOptions();
        ImageDecoder.Validate(options);
        return ImageDecoder.Decode(Model, ContainerReader.Read(file, options), options, Work(options.MaxDegreeOfParallelism, cancellationToken));
    }

    /// <summary>Reads a stream to its end and restores its picture on the thread pool.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, DecodeOptions?, CancellationToken)"/>
    public async Task<DecodeResult> DecodeWithDetailsAsync(Stream file, DecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () => DecodeWithDetails(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), options, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same picture at a lower rate, without decoding it: the file with only its first iterations, as an encoder asked for those would have written it.
    /// Needs no model. An exact picture has one iteration and stays as it is.
    /// </summary>
    /// <param name="file">A whole, sound file.</param>
    /// <param name="iterations">Iterations to keep, 1 or more; as many as stored or more keep all.</param>
    /// <exception cref="CorruptFileException">The file is damaged or cut.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    public static byte[] TakeIterations(ReadOnlySpan<byte> file, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        var output = new ArrayBufferWriter<byte>(Math.Max(1, file.Length));
        ContainerWriter.Rewrite(ContainerReader.Read(file.ToArray(), DecodeOptions.Unlimited with { Iterations = iterations }), output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A file of plain bits as the model's entropy model codes it, without loss; the same bytes where it is entropy coded already, or exact.</summary>
    /// <param name="file">A whole, sound file.</param>
    /// <param name="options">Limits and threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="RnnCodecException">The model has no entropy model.</exception>
    /// <exception cref="CorruptFileException">The file is damaged or cut.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    /// <exception cref="ModelMismatchException">The file was made with another model.</exception>
    /// <exception cref="LimitExceededException">The file asks for more than the options allow.</exception>
    public byte[] EntropyEncode(ReadOnlySpan<byte> file, DecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        Transcode(file, BitCoding.Entropy, options ?? new DecodeOptions(), cancellationToken);

    /// <summary>An entropy coded file with its codes as plain bits, without loss; the same bytes where it holds plain bits already, or is exact.</summary>
    /// <inheritdoc cref="EntropyEncode" path="/param"/>
    /// <inheritdoc cref="EntropyEncode" path="/exception"/>
    public byte[] EntropyDecode(ReadOnlySpan<byte> file, DecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        Transcode(file, BitCoding.Plain, options ?? new DecodeOptions(), cancellationToken);

    /// <summary>A whole, sound file with its codes in the other coding; the same bytes where they are in it already.</summary>
    internal byte[] Transcode(ReadOnlySpan<byte> file, BitCoding coding, DecodeOptions options, CancellationToken cancellationToken = default)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(1, file.Length));
        EntropyTranscoder.Transcode(
            Model,
            ContainerReader.Read(file.ToArray(), options),
            coding,
            output,
            Work(options.MaxDegreeOfParallelism, cancellationToken));
        return output.WrittenSpan.ToArray();
    }

    private TileWork Work(int threads, CancellationToken cancellationToken) => new(_executors, threads, cancellationToken);

    /// <summary>Reads a file's header without decoding the picture.</summary>
    /// <exception cref="CorruptFileException">This is no such file, or its header is damaged.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    public static ImageInfo Identify(ReadOnlySpan<byte> file) => ContainerReader.ReadHeader(file).ToImageInfo(file.Length);
}
