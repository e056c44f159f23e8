using System.Buffers.Binary;

namespace RnnCodec.Pictures;

/// <summary>The segments of a JPEG file (ITU-T T.81, annex B; ICC.1 annex B.4; EXIF 4.7.2; XMP part 3, section 1.1.3).</summary>
internal static class JpegFile
{
    private const int LargestSegment = ushort.MaxValue - 2;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte HuffmanTables = 0xC4;
    private const byte RestartInterval = 0xDD;
    private const byte Application1 = 0xE1;
    private const byte Application2 = 0xE2;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ExtendedXmpName => "http://ns.adobe.com/xmp/extension/\0"u8;

    private static ReadOnlySpan<byte> IccName => "ICC_PROFILE\0"u8;

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith([(byte)0xFF, (byte)0xD8, (byte)0xFF]);

    /// <exception cref="DamagedPictureException">A segment is cut, the end marker is missing, or the scans do not hold all pixels.</exception>
    public static FileContents Read(ReadOnlySpan<byte> file)
    {
        var contents = new FileContents();
        var profile = new SortedDictionary<int, byte[]>();
        var profileParts = 0;
        var scans = new JpegScans();
        for (var at = 2; ;)
        {
            var marker = NextMarker(file, ref at);
            if (marker == EndOfImage)
                break;
            if (IsAlone(marker))
                continue;
            var length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : 0;
            if (at + Math.Max(length, 2) > file.Length)
                throw DamagedPictureException.Cut($"it ends within the segment at byte {at}");
            if (length < 2)
                throw new DamagedPictureException($"the segment at byte {at} has a length of {length}");
            var data = file[(at + 2)..(at + length)];
            at += length;
            switch (marker)
            {
                case StartOfScan:
                    var pixels = at;
                    SkipScan(file, ref at);
                    scans.Read(data, file, pixels);
                    break;
                case HuffmanTables:
                    scans.SetTables(data);
                    break;
                case RestartInterval:
                    scans.SetRestartInterval(data);
                    break;
                case Application1 when data.StartsWith(ExifName):
                    contents.Exif ??= data[ExifName.Length..].ToArray();
                    break;
                case Application1 when data.StartsWith(XmpName):
                    contents.Xmp ??= data[XmpName.Length..].ToArray();
                    break;
                case Application1 when data.StartsWith(ExtendedXmpName):
                    AddOnce(contents.Losses, "The extended part of its XMP is left out.");
                    break;
                case Application2 when data.StartsWith(IccName) && data.Length > IccName.Length + 2:
                    profileParts = data[IccName.Length + 1];
                    profile.TryAdd(data[IccName.Length], data[(IccName.Length + 2)..].ToArray());
                    break;
                case Application2 when data.StartsWith("MPF\0"u8):
                    contents.Losses.Add("Of its several pictures (MPF) only the first is kept.");
                    break;
                case var _ when IsFrame(marker):
                    scans.SetFrame(marker, data);
                    contents.IsCmyk = data[5] == 4;
                    break;
            }
        }
        scans.ThrowIfIncomplete();
        if (profile.Count > 0 && profile.Keys.SequenceEqual(Enumerable.Range(1, profileParts)))
            contents.IccProfile = [.. profile.Values.SelectMany(p => p)];
        else if (profile.Count > 0)
            contents.Losses.Add("Its colour profile is incomplete and is left out.");
        return contents;
    }

    /// <summary>The file with segments for the metadata behind its JFIF header. What no segment can hold is said in the losses.</summary>
    public static byte[] Insert(ReadOnlySpan<byte> file, ReadOnlySpan<byte> icc, ReadOnlySpan<byte> exif, ReadOnlySpan<byte> xmp, List<string> losses)
    {
        var at = 2;
        if (file[3] == 0xE0)
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[4..]);
        using var output = new MemoryStream();
        output.Write(file[..at]);
        if (!TryWrite(output, Application1, ExifName, exif))
            losses.Add($"JPEG holds no EXIF of {exif.Length} bytes; it is left out.");
        if (!TryWrite(output, Application1, XmpName, xmp))
            losses.Add($"JPEG holds no XMP of {xmp.Length} bytes; it is left out.");
        var part = LargestSegment - IccName.Length - 2;
        var parts = (icc.Length + part - 1) / part;
        if (parts > byte.MaxValue)
            losses.Add($"JPEG holds no colour profile of {icc.Length} bytes; it is left out.");
        else
        {
            for (var i = 0; i < parts; i++)
                TryWrite(output, Application2, [.. IccName, (byte)(i + 1), (byte)parts], icc[(i * part)..Math.Min(icc.Length, (i + 1) * part)]);
        }
        output.Write(file[at..]);
        return output.ToArray();
    }

    private static bool TryWrite(MemoryStream output, byte marker, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return true;
        var length = name.Length + content.Length;
        if (length > LargestSegment)
            return false;
        output.Write([0xFF, marker, (byte)((length + 2) >> 8), (byte)(length + 2)]);
        output.Write(name);
        output.Write(content);
        return true;
    }

    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        if (at < file.Length && file[at] != 0xFF)
            throw new DamagedPictureException($"there is no marker at byte {at}");
        while (at < file.Length && file[at] == 0xFF)
            at++;
        return at < file.Length ? file[at++] : throw DamagedPictureException.Cut("it ends before its end marker");
    }

    /// <summary>To the first marker that is neither a stuffed byte nor a restart.</summary>
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        for (; ; at += 2)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
                throw DamagedPictureException.Cut("it ends before its end marker");
            at += next;
            if (file[at + 1] == 0xFF)
                at--;
            else if (file[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
                return;
        }
    }

    private static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static void AddOnce(List<string> losses, string loss)
    {
        if (!losses.Contains(loss))
            losses.Add(loss);
    }
}
