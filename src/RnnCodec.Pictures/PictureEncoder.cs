using System.Runtime.InteropServices;
using SkiaSharp;

namespace RnnCodec.Pictures;

/// <summary>Pixels and metadata to the bytes of a picture file.</summary>
public static class PictureEncoder
{
    private const int BestQuality = 100;

    /// <summary>
    /// Several times as fast as all filters at zlib's level 6 (Skia's defaults), for files a little larger. The higher levels are slow on photographs and
    /// gain little there.
    /// </summary>
    private static readonly SKPngEncoderOptions Png = new(SKPngEncoderFilterFlags.Paeth, zLibLevel: 2);

    private static readonly SKJpegEncoderOptions Jpeg = new(BestQuality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.BlendOnBlack);

    private static readonly SKWebpEncoderOptions WebP = new(SKWebpEncoderCompression.Lossless, quality: 75);

    /// <summary>Makes a file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="metadata">Colour profile, EXIF and XMP to put in; boxes of other kinds have no place in a picture file.</param>
    /// <param name="format">PNG, JPEG or WebP.</param>
    /// <param name="losses">Receives a sentence for everything that the format cannot hold.</param>
    /// <param name="cancellation">Stops the waiting for it at once.</param>
    /// <exception cref="InvalidDataException">The picture is larger than the format allows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static byte[] Encode(
        RgbImage image, ImageMetadata metadata, PictureFormat format, List<string> losses, CancellationToken cancellation = default)
    {
        var profile = metadata.IccProfile;
        // A profile for grey colours goes with grey samples alone, one for RGB with RGB alone.
        var isGrey = format != PictureFormat.WebP && !image.HasAlpha && image.IsGrey && (profile.IsEmpty || IccProfile.IsForGrey(profile.Span));
        if (!profile.IsEmpty && !isGrey && !IccProfile.IsForRgb(profile.Span))
        {
            losses.Add("The colour profile is not for RGB, in which the picture is written; it is left out.");
            profile = default;
        }
        if (format == PictureFormat.Jpeg && image.HasAlpha)
            losses.Add("JPEG holds no opacity: the picture lies on black.");
        var file = Interruptible.Run(() => Encode(image, isGrey, format), cancellation);
        var xmp = XmpPacket.In(metadata);
        if (profile.IsEmpty && metadata.Exif.IsEmpty && xmp.IsEmpty)
            return file;
        return format switch
        {
            PictureFormat.Png => PngFile.Insert(file, profile, metadata.Exif, xmp),
            PictureFormat.Jpeg => JpegFile.Insert(file, profile.Span, metadata.Exif.Span, xmp.Span, losses),
            _ => WebPFile.Insert(file, image.Width, image.Height, image.HasAlpha, profile.Span, metadata.Exif.Span, xmp.Span),
        };
    }

    private static unsafe byte[] Encode(RgbImage image, bool isGrey, PictureFormat format)
    {
        var (colour, opacity) = (isGrey ? SKColorType.Gray8 : SKColorType.Bgra8888, image.HasAlpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque);
        var info = new SKImageInfo(image.Width, image.Height, colour, opacity);
        var pixels = (byte*)NativeMemory.Alloc((nuint)image.Width * (nuint)image.Height, (nuint)info.BytesPerPixel);
        try
        {
            if (isGrey)
                CopyGrey(image, pixels);
            else
                CopyColours(image, pixels);
            using var map = new SKPixmap(info, (IntPtr)pixels, image.Width * info.BytesPerPixel);
            using var data = format switch
            {
                PictureFormat.Png => map.Encode(Png),
                PictureFormat.Jpeg => map.Encode(Jpeg),
                _ => map.Encode(WebP),
            };
            return data?.ToArray() ?? throw new InvalidDataException($"{format} holds no picture of {image.Width}x{image.Height} pixels.");
        }
        finally
        {
            NativeMemory.Free(pixels);
        }
    }

    private static unsafe void CopyGrey(RgbImage image, byte* to)
    {
        foreach (ref readonly var pixel in MemoryMarshal.Cast<byte, Rgb>(image.Pixels))
            *to++ = pixel.Red;
    }

    private static unsafe void CopyColours(RgbImage image, byte* to)
    {
        var alpha = image.Alpha;
        var pixels = MemoryMarshal.Cast<byte, Rgb>(image.Pixels);
        for (var i = 0; i < pixels.Length; i++, to += 4)
        {
            to[0] = pixels[i].Blue;
            to[1] = pixels[i].Green;
            to[2] = pixels[i].Red;
            to[3] = alpha.IsEmpty ? byte.MaxValue : alpha[i];
        }
    }

    private readonly record struct Rgb(byte Red, byte Green, byte Blue);
}
