using System.Text.RegularExpressions;

namespace RnnCodec.Pictures;

/// <summary>XMP, which travels as a box of its own.</summary>
internal static partial class XmpPacket
{
    /// <summary>The type of its box, as WebP calls its chunk.</summary>
    public const string BoxType = "XMP ";

    public static ReadOnlyMemory<byte> In(ImageMetadata metadata) => metadata.Others.FirstOrDefault(b => b.Type == BoxType)?.Content ?? default;

    /// <summary>The packet of a picture that was turned upright: what it says of an orientation becomes 1.</summary>
    public static byte[] Upright(byte[] packet)
    {
        // Every byte a character, so that only the digits change, whatever the packet's encoding and length.
        var text = System.Text.Encoding.Latin1.GetString(packet);
        return System.Text.Encoding.Latin1.GetBytes(OrientationDigit().Replace(text, "1"));
    }

    [GeneratedRegex("""(?<=tiff:Orientation\s*(=\s*["']|>\s*))[2-8](?=\s*["'<])""")]
    private static partial Regex OrientationDigit();
}
