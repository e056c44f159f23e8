using System.Buffers;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A picture to the bytes of a file: the model's codes, or the picture itself without loss where that is not larger.</summary>
internal sealed class ImageEncoder
{
    private readonly CodecModel _model;
    private readonly RgbImage _image;
    private readonly EncodeOptions _options;
    private readonly EncodePlan _plan;
    private readonly TileWork _work;
    private readonly FileHeader _header;
    private readonly byte[]? _alpha;
    private readonly bool _isShown;

    /// <param name="model">The model.</param>
    /// <param name="image">The picture.</param>
    /// <param name="options">The options.</param>
    /// <param name="work">Runs it.</param>
    /// <param name="isShown">Whether the restored picture will be asked for.</param>
    private ImageEncoder(CodecModel model, RgbImage image, EncodeOptions options, TileWork work, bool isShown)
    {
        (_model, _image, _options, _work, _isShown) = (model, image, options, work, isShown);
        _plan = EncodePlan.Of(options, model, image);
        _header = new FileHeader
        {
            ModelId = model.Id,
            Width = image.Width,
            Height = image.Height,
            Iterations = 1,
            IsGrey = image.IsGrey,
            HasAlpha = image.HasAlpha,
            Coding = options.EntropyCoding && model.HasEntropyModel ? BitCoding.Entropy : BitCoding.Plain,
            TileSize = _plan.TileSize,
        };
        _alpha = image.HasAlpha ? AlphaPlane.Compress(image.Alpha, image.Width, image.Height, work.CancellationToken) : null;
    }

    public static void Encode(CodecModel model, RgbImage image, IBufferWriter<byte> output, EncodeOptions options, TileWork work)
    {
        var encoder = new ImageEncoder(model, image, options, work, isShown: false);
        encoder.Write(encoder.Smallest(), output);
        options.Progress?.Report(1);
    }

    public static EncodeResult EncodeWithDetails(CodecModel model, RgbImage image, EncodeOptions options, TileWork work)
    {
        var encoder = new ImageEncoder(model, image, options, work, isShown: true);
        var coded = encoder.Smallest();
        var output = new ArrayBufferWriter<byte>();
        encoder.Write(coded, output);
        var file = output.WrittenSpan.ToArray();
        var restored = coded.Shown is { } show
            ? show(image.HasAlpha ? image.Alpha.ToArray() : null)
            : ImageDecoder.Decode(model, ContainerReader.Read(file, DecodeOptions.Unlimited), DecodeOptions.Unlimited, work).Image;
        options.Progress?.Report(1);
        return new EncodeResult { File = file, Info = coded.Header.ToImageInfo(file.Length), Restored = restored };
    }

    private void Write(CodedPicture coded, IBufferWriter<byte> output) =>
        ContainerWriter.WriteFile(output, coded.Header, _options.Metadata, _alpha, coded.Map, (t, tile) => coded.Payloads[tile][t - 1]);

    private CodedPicture Smallest()
    {
        // What fits into a size exactly cannot be bettered by codes.
        if (_plan.TargetBytes is { } target)
            return Exact(target) ?? Codes();
        CodedPicture codes;
        try
        {
            codes = Codes();
        }
        catch (RateUnreachableException) when (_options.AllowExact)
        {
            return Exact(long.MaxValue)!;
        }
        return Exact(FrontBytes(codes.Header) + MapBytes(codes.Map) + codes.ChunkBytes) ?? codes;
    }

    /// <summary>The picture as the model codes it.</summary>
    private CodedPicture Codes()
    {
        if (_model.Planes is not { } planes)
            return RecurrentEncoder.Encode(_model, _image, _header, _plan, _options, FrontBytes(_header), _work);
        var encoder = new PlanesEncoder(planes, _image, _header, _options, _work, _isShown);
        var front = FrontBytes(encoder.Header(_plan.LogStep)) + MapBytes(encoder.Map);
        return new PlanesRateControl(encoder, _plan, _options, front).Run() with { Map = encoder.Map };
    }

    /// <summary>The picture without loss; null where its file would have more bytes than it may, or may not be.</summary>
    private CodedPicture? Exact(long mostBytes)
    {
        if (!_options.AllowExact)
            return null;
        var header = _header with { ModelId = null, Coding = BitCoding.Plain, TileSize = 0 };
        var room = Math.Min(mostBytes - FrontBytes(header), FileFormat.MaxChunkBytes(header.Tile(0)));
        room -= ContainerWriter.ChunkBytes((int)Math.Max(0, room)) - Math.Max(0, room);
        return ExactEncoder.Encode(_image, header, room, _work.CancellationToken) is { } payload ? new CodedPicture(header, [[payload]]) : null;
    }

    /// <summary>Bytes of header, boxes and alpha.</summary>
    private long FrontBytes(FileHeader header) =>
        ContainerWriter.FrontBytes(header, _options.Metadata) + (_alpha is null ? 0 : ContainerWriter.ChunkBytes(_alpha.Length));

    private static long MapBytes(byte[]? map) => map is null ? 0 : ContainerWriter.ChunkBytes(map.Length);
}
