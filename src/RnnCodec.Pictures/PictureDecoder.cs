using System.Runtime.InteropServices;
using SkiaSharp;

namespace RnnCodec.Pictures;

/// <summary>The bytes of a picture file to pixels and metadata. Damage is an error, never a picture with a hole.</summary>
/// <remarks>
/// Skia says of most files that they are cut, but not of a missing end, and it checks no checksums beside the pixels'; so the structure is read
/// first. The pixels keep the values that the file has for them where its profile travels with them; what has no profile that could travel (inks,
/// PNG's gamma) is converted to sRGB.
/// </remarks>
public static class PictureDecoder
{
    private const int BytesPerPixel = 4;
    private const string Formats = "PNG, JPEG, WebP, BMP and GIF can be read";

    /// <summary>Extensions, with their dot, of the formats that are read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <param name="cancellation">Stops the waiting for it at once.</param>
    /// <exception cref="InvalidDataException">The bytes are no picture, a damaged one, or one that is too large.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SourcePicture Decode(ReadOnlyMemory<byte> file, string name, CancellationToken cancellation = default)
    {
        var format = Format(file.Span) ?? throw NoPicture(name);
        try
        {
            return Interruptible.Run(
                () =>
                {
                    var contents = Contents(format, file.Span);
                    return Open(file, name, codec => Decode(codec, contents));
                },
                cancellation);
        }
        catch (DamagedPictureException e)
        {
            throw new InvalidDataException($"{name} is {(e.IsCut ? "cut" : "damaged")}: {e.Message}.", e);
        }
    }

    /// <summary>The number of pixels, from the header alone.</summary>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, string, CancellationToken)"/>
    public static long CountPixels(ReadOnlyMemory<byte> file, string name)
    {
        if (Format(file.Span) is null)
            throw NoPicture(name);
        return Open(file, name, codec => (long)codec.Info.Width * codec.Info.Height);
    }

    private static InvalidDataException NoPicture(string name) => new($"{name} is no picture; {Formats}.");

    private static PictureFormat? Format(ReadOnlySpan<byte> file) =>
        PngFile.Is(file) ? PictureFormat.Png
        : JpegFile.Is(file) ? PictureFormat.Jpeg
        : WebPFile.Is(file) ? PictureFormat.WebP
        : GifFile.Is(file) ? PictureFormat.Gif
        : BmpFile.Is(file) ? PictureFormat.Bmp
        : null;

    private static FileContents Contents(PictureFormat format, ReadOnlySpan<byte> file) => format switch
    {
        PictureFormat.Png => PngFile.Read(file),
        PictureFormat.Jpeg => JpegFile.Read(file),
        PictureFormat.WebP => WebPFile.Read(file),
        PictureFormat.Gif => GifFile.Read(file),
        _ => BmpFile.Read(file),
    };

    private static unsafe T Open<T>(ReadOnlyMemory<byte> file, string name, Func<SKCodec, T> use)
    {
        using var pinned = file.Pin();
        using var data = SKData.Create((IntPtr)pinned.Pointer, file.Length);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"{name} is damaged, or of a kind that is not supported; {Formats}.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (Math.Max(width, height) > RgbImage.MaxSide)
            throw new InvalidDataException($"{name} has {width}x{height} pixels; a side has {RgbImage.MaxSide} at most.");
        if ((long)width * height > Array.MaxLength / 3)
            throw new InvalidDataException($"{name} has {width}x{height} pixels, more than the {Array.MaxLength / 3} that one array holds.");
        return use(codec);
    }

    private static unsafe SourcePicture Decode(SKCodec codec, FileContents contents)
    {
        if (contents.IsCmyk)
            contents.Losses.Add(contents.IccProfile is null ? "Its CMYK colours become RGB." : "Its CMYK colours become sRGB, and their profile is left out.");
        var profile = contents.IsCmyk ? null : contents.IccProfile;
        using var sRgb = SKColorSpace.CreateSrgb();
        var converts = profile is null && (contents.IsCmyk || codec.Info.ColorSpace is { IsSrgb: false });
        var opacity = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, opacity, converts ? sRgb : null);
        var pixels = NativeMemory.Alloc((nuint)info.Width * (nuint)info.Height, BytesPerPixel);
        try
        {
            var result = codec.GetPixels(info, (IntPtr)pixels, info.Width * BytesPerPixel, SKCodecOptions.Default);
            if (result == SKCodecResult.IncompleteInput)
                throw DamagedPictureException.Cut("it ends before its pixels do");
            if (result != SKCodecResult.Success)
                throw new DamagedPictureException("its pixels cannot be decoded");
            var exif = contents.Exif is null ? null : ExifBlock.Read(contents.Exif);
            var orientation = exif?.Orientation ?? Orientation.Upright;
            return new SourcePicture(Upright((byte*)pixels, info, orientation), Metadata(contents, profile, exif, orientation), contents.Losses);
        }
        finally
        {
            NativeMemory.Free(pixels);
        }
    }

    private static ImageMetadata Metadata(FileContents contents, byte[]? profile, ExifBlock? exif, Orientation orientation)
    {
        var (xmp, exifBytes) = (contents.Xmp, contents.Exif);
        if (!orientation.IsUpright)
        {
            exif!.SetUpright();
            exifBytes = exif.Bytes;
            xmp = xmp is null ? null : XmpPacket.Upright(xmp);
        }
        return new ImageMetadata { IccProfile = profile, Exif = exifBytes, Others = xmp is null ? [] : [new MetadataBox(XmpPacket.BoxType, xmp)] };
    }

    /// <summary>Plain colours of premultiplied ones need no rounding here: Skia gave them as the file has them. Below opacity 0 they are black.</summary>
    private static unsafe RgbImage Upright(byte* source, SKImageInfo info, Orientation orientation)
    {
        var (width, height) = orientation.SwapsSides ? (info.Height, info.Width) : (info.Width, info.Height);
        var (start, stepX, stepY) = orientation.Steps(info.Width, info.Height);
        var pixels = new byte[3 * width * height];
        byte[]? alpha = null;
        for (var y = 0; y < info.Height; y++)
        {
            var to = start + y * stepY;
            for (var x = 0; x < info.Width; x++, to += stepX, source += BytesPerPixel)
            {
                var opacity = source[3];
                if (opacity != byte.MaxValue)
                {
                    if (alpha is null)
                    {
                        alpha = new byte[width * height];
                        Array.Fill(alpha, byte.MaxValue);
                    }
                    alpha[to] = opacity;
                    if (opacity == 0)
                        continue;
                }
                pixels[3 * to] = source[2];
                pixels[3 * to + 1] = source[1];
                pixels[3 * to + 2] = source[0];
            }
        }
        return new RgbImage(width, height, pixels, alpha);
    }
}
