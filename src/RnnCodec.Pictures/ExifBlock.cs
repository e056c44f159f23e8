using System.Buffers.Binary;

namespace RnnCodec.Pictures;

/// <summary>The few fields of an EXIF block that turning a picture touches (TIFF 6.0, section 2; CIPA DC-008).</summary>
internal sealed class ExifBlock
{
    private const int OrientationTag = 0x0112;
    private const int ExifDirectoryTag = 0x8769;
    private const int PixelWidthTag = 0xA002;
    private const int PixelHeightTag = 0xA003;
    private const int EntrySize = 12;
    private const int Short = 3;
    private const int Long = 4;

    private readonly byte[] _bytes;
    private readonly bool _isLittleEndian;

    private ExifBlock(byte[] bytes)
    {
        _bytes = bytes;
        _isLittleEndian = bytes[0] == 'I';
    }

    /// <summary>The block with what was changed.</summary>
    public byte[] Bytes => _bytes;

    public Orientation Orientation => Field(FirstDirectory, OrientationTag) is { } at ? Orientation.FromExif(Number(at)) : Orientation.Upright;

    private int FirstDirectory => (int)Math.Min(ReadLong(4), int.MaxValue);

    /// <summary>Null where the bytes do not begin with a TIFF header.</summary>
    public static ExifBlock? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8)) ? new ExifBlock(bytes.ToArray()) : null;

    /// <summary>
    /// Makes the block that of the turned picture: its orientation 1, its sides changed where the picture's were. The thumbnail, which lies as the
    /// stored pixels did, is unlinked.
    /// </summary>
    public void SetUpright()
    {
        var swaps = Orientation.SwapsSides;
        if (Field(FirstDirectory, OrientationTag) is { } orientation)
            SetNumber(orientation, 1);
        if (FirstDirectory + 2L <= _bytes.Length && FirstDirectory + 2L + EntrySize * ReadShort(FirstDirectory) + 4 <= _bytes.Length)
            _bytes.AsSpan(FirstDirectory + 2 + EntrySize * ReadShort(FirstDirectory), 4).Clear();
        if (swaps && Field(FirstDirectory, ExifDirectoryTag) is { } link && Number(link) is var directory
            && Field(directory, PixelWidthTag) is { } width && Field(directory, PixelHeightTag) is { } height)
        {
            Span<byte> kept = stackalloc byte[EntrySize - 2];
            var first = _bytes.AsSpan(width + 2, EntrySize - 2);
            var second = _bytes.AsSpan(height + 2, EntrySize - 2);
            first.CopyTo(kept);
            second.CopyTo(first);
            kept.CopyTo(second);
        }
    }

    /// <summary>Where an entry of a directory begins; null where there is none, or none of a single whole number.</summary>
    private int? Field(int directory, int tag)
    {
        if (directory < 8 || directory + 2L > _bytes.Length)
            return null;
        var count = ReadShort(directory);
        for (var i = 0; i < count; i++)
        {
            var at = directory + 2L + EntrySize * i;
            if (at + EntrySize > _bytes.Length)
                return null;
            if (ReadShort((int)at) == tag)
                return ReadShort((int)at + 2) is Short or Long && ReadLong((int)at + 4) == 1 ? (int)at : null;
        }
        return null;
    }

    private int Number(int entry) => ReadShort(entry + 2) == Short ? ReadShort(entry + 8) : (int)Math.Min(ReadLong(entry + 8), int.MaxValue);

    private void SetNumber(int entry, int value)
    {
        var field = _bytes.AsSpan(entry + 8, 4);
        if (ReadShort(entry + 2) == Long && _isLittleEndian)
            BinaryPrimitives.WriteInt32LittleEndian(field, value);
        else if (ReadShort(entry + 2) == Long)
            BinaryPrimitives.WriteInt32BigEndian(field, value);
        else if (_isLittleEndian)
            BinaryPrimitives.WriteInt16LittleEndian(field, (short)value);
        else
            BinaryPrimitives.WriteInt16BigEndian(field, (short)value);
    }

    private int ReadShort(int at)
    {
        var bytes = _bytes.AsSpan(at);
        return _isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private uint ReadLong(int at)
    {
        var bytes = _bytes.AsSpan(at);
        return _isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
