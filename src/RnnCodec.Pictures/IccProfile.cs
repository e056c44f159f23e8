namespace RnnCodec.Pictures;

/// <summary>The colour space that an ICC profile is for (ICC.1, section 7.2.6).</summary>
internal static class IccProfile
{
    private const int ColourSpaceAt = 16;

    public static bool IsForRgb(ReadOnlySpan<byte> profile) => IsFor(profile, "RGB "u8);

    public static bool IsForGrey(ReadOnlySpan<byte> profile) => IsFor(profile, "GRAY"u8);

    private static bool IsFor(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> space) =>
        profile.Length > ColourSpaceAt && profile[ColourSpaceAt..].StartsWith(space);
}
