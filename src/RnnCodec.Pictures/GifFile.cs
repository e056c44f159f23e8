namespace RnnCodec.Pictures;

/// <summary>The blocks of a GIF file (GIF89a).</summary>
internal static class GifFile
{
    private const int HeaderSize = 13;
    private const byte Extension = 0x21;
    private const byte Frame = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte Application = 0xFF;

    /// <summary>XMP stands in a GIF as it is, not in sub-blocks; this is what leads a reader who takes it for such to its end (XMP, part 3, "GIF").</summary>
    private static readonly byte[] XmpTrailer = [1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8);

    /// <exception cref="DamagedPictureException">A block is cut or of no known kind, or the trailer is missing.</exception>
    public static FileContents Read(ReadOnlySpan<byte> file)
    {
        var contents = new FileContents();
        var frames = 0;
        var at = HeaderSize + (file.Length < HeaderSize ? 0 : TableSize(file[10]));
        for (; ; )
        {
            switch (At(file, at++))
            {
                case Trailer:
                    if (frames > 1)
                        contents.Losses.Add($"Of its {frames} frames only the first is kept.");
                    return contents;
                case Frame:
                    frames++;
                    at += 9 + TableSize(At(file, at + 8)) + 1;
                    SubBlocks(file, ref at);
                    break;
                case Extension:
                    var label = At(file, at++);
                    if (label == Application && at + 12 <= file.Length && file[(at + 1)..].StartsWith("ICCRGBG1012"u8))
                    {
                        at += 12;
                        contents.IccProfile ??= [.. SubBlocks(file, ref at)];
                    }
                    else if (label == Application && at + 12 <= file.Length && file[(at + 1)..].StartsWith("XMP DataXMP"u8))
                    {
                        at += 12;
                        ReadXmp(file, ref at, contents);
                    }
                    else
                    {
                        SubBlocks(file, ref at);
                    }
                    break;
                case var other:
                    throw new DamagedPictureException($"at byte {at - 1} a block of the unknown kind {other} begins");
            }
        }
    }

    private static void ReadXmp(ReadOnlySpan<byte> file, ref int at, FileContents contents)
    {
        var start = at;
        SubBlocks(file, ref at);
        var packet = file[start..at];
        if (packet.EndsWith(XmpTrailer))
            contents.Xmp ??= packet[..^XmpTrailer.Length].ToArray();
        else
            contents.Losses.Add("Its XMP is not of the form that GIF asks for and is left out.");
    }

    private static List<byte> SubBlocks(ReadOnlySpan<byte> file, ref int at)
    {
        var data = new List<byte>();
        for (int size; (size = At(file, at++)) > 0; at += size)
        {
            if (at + size > file.Length)
                throw Cut();
            data.AddRange(file.Slice(at, size));
        }
        return data;
    }

    private static int TableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static byte At(ReadOnlySpan<byte> file, int at) => at < file.Length ? file[at] : throw Cut();

    private static DamagedPictureException Cut() => DamagedPictureException.Cut("it ends before its trailer");
}
