using RnnCodec.Architecture;

namespace RnnCodec;

/// <summary>The front door: pictures to bytes and back with one trained model. Thread-safe; the weights are prepared once.</summary>
public sealed class ImageCodec
{
    private static readonly Lazy<ImageCodec> Shipped = new(() => new ImageCodec(CodecModel.Default));

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
    public byte[] Encode(RgbImage image, EncodeOptions? options = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Restores a picture.</summary>
    public RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions? options = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Reads a file's header without decoding the picture.</summary>
    public static ImageInfo Identify(ReadOnlySpan<byte> file) => throw new NotImplementedException();
}
