using System.Buffers.Binary;

namespace RnnCodec.Pictures;

/// <summary>
/// Reads through the entropy-coded data of a JPEG file without making pixels of it, to find out whether all of it is there: decoders fill up what is
/// missing and say nothing (ITU-T T.81, annexes F.2.2 and G.1.2).
/// </summary>
/// <remarks>Huffman-coded sequential and progressive frames are read, which are those that pictures are stored in.</remarks>
internal sealed class JpegScans
{
    private const int BlockSide = 8;
    private const int Coefficients = BlockSide * BlockSide;
    private const byte ExtendedSequential = 0xC1;
    private const byte Progressive = 0xC2;
    private const byte FirstRestart = 0xD0;

    /// <summary>Bytes between the last code and the next marker that are no damage: some encoders fill up there.</summary>
    private const int Filling = 16;

    /// <summary>No decoder takes more, and each would claim memory.</summary>
    private const int MostComponents = 4;

    private readonly HuffmanTable?[] _tables = new HuffmanTable?[8];
    private Component[] _components = [];
    private bool _isRead;
    private bool _isProgressive;
    private int _unitsAcross;
    private int _unitsDown;
    private int _restartInterval;

    /// <summary>A frame header, SOF0 to SOF15.</summary>
    public void SetFrame(byte marker, ReadOnlySpan<byte> data)
    {
        if (data.Length < 6 || data.Length < 6 + 3 * data[5])
            throw new DamagedPictureException("its frame header is too short");
        int height = BinaryPrimitives.ReadUInt16BigEndian(data[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
        // Without a height the number of lines follows the first scan, which hardly any decoder takes.
        _isRead = marker is 0xC0 or ExtendedSequential or Progressive && width > 0 && height > 0;
        // Refused for its size elsewhere, before anything is allocated for it.
        _isRead &= (long)width * height <= Array.MaxLength / 3;
        if (!_isRead)
            return;
        _isProgressive = marker == Progressive;
        if (data[5] is 0 or > MostComponents)
            throw new DamagedPictureException($"its frame header speaks of {data[5]} components");
        _components = new Component[data[5]];
        for (var i = 0; i < _components.Length; i++)
        {
            var (across, down) = (data[7 + 3 * i] >> 4, data[7 + 3 * i] & 15);
            if (across is < 1 or > 4 || down is < 1 or > 4)
                throw new DamagedPictureException("its frame header has a bad sampling factor");
            _components[i] = new Component(data[6 + 3 * i], across, down);
        }
        var (mostAcross, mostDown) = (_components.Max(c => c.Across), _components.Max(c => c.Down));
        _unitsAcross = Quotient(width, BlockSide * mostAcross);
        _unitsDown = Quotient(height, BlockSide * mostDown);
        foreach (var component in _components)
        {
            component.BlocksAcross = Quotient(Quotient(width * component.Across, mostAcross), BlockSide);
            component.BlocksDown = Quotient(Quotient(height * component.Down, mostDown), BlockSide);
            component.Stride = _unitsAcross * component.Across;
            component.Significant = _isProgressive ? new ulong[component.Stride * _unitsDown * component.Down] : [];
        }
    }

    /// <summary>A DHT segment.</summary>
    public void SetTables(ReadOnlySpan<byte> data)
    {
        while (data.Length >= 17)
        {
            var count = 0;
            foreach (var codes in data[1..17])
                count += codes;
            if (count > data.Length - 17 || (data[0] & 0xEC) != 0)
                throw new DamagedPictureException("it has a bad Huffman table");
            _tables[(data[0] >> 4 << 2) | (data[0] & 3)] = new HuffmanTable(data[1..17], data[17..(17 + count)]);
            data = data[(17 + count)..];
        }
    }

    /// <summary>A DRI segment.</summary>
    public void SetRestartInterval(ReadOnlySpan<byte> data) => _restartInterval = data.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(data);

    /// <summary>The scan whose header is given and whose data begin at a place.</summary>
    /// <exception cref="DamagedPictureException">The data end too early or too late, or are no such codes.</exception>
    public void Read(ReadOnlySpan<byte> header, ReadOnlySpan<byte> file, int at)
    {
        if (!_isRead)
            return;
        if (header.Length < 4 || header.Length < 4 + 2 * header[0])
            throw new DamagedPictureException("a scan header is too short");
        var scan = new Scan(header[1 + 2 * header[0]], header[2 + 2 * header[0]], header[3 + 2 * header[0]] >> 4);
        var components = new Component[header[0]];
        for (var i = 0; i < components.Length; i++)
        {
            var id = header[1 + 2 * i];
            components[i] = _components.FirstOrDefault(c => c.Id == id) ?? throw new DamagedPictureException("a scan is of an unknown component");
            components[i].Direct = _tables[(header[2 + 2 * i] >> 4) & 3];
            components[i].Alternating = _tables[4 | (header[2 + 2 * i] & 3)];
            components[i].IsSeen |= scan.From == 0;
        }
        if (_isProgressive ? scan.To >= Coefficients || scan.From > scan.To || (scan.From > 0 && components.Length != 1) : components.Length == 0)
            throw new DamagedPictureException("a scan header has bad bounds");
        var bits = new BitReader(file, at);
        ReadUnits(components, scan, ref bits);
        if (bits.BytesToMarker() > Filling)
            throw new DamagedPictureException($"it holds more data than pixels before byte {bits.At}");
    }

    /// <exception cref="DamagedPictureException">A component has no scan.</exception>
    public void ThrowIfIncomplete()
    {
        if (_isRead && _components.Any(c => !c.IsSeen))
            throw DamagedPictureException.Cut("a component of its pixels is missing");
    }

    private void ReadUnits(Component[] components, Scan scan, ref BitReader bits)
    {
        var isAlone = components.Length == 1;
        var (across, down) = isAlone ? (components[0].BlocksAcross, components[0].BlocksDown) : (_unitsAcross, _unitsDown);
        var endRun = 0;
        var restarts = 0;
        for (var unit = 0; unit < across * down; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                bits.TakeMarker((byte)(FirstRestart + (restarts++ & 7)));
                endRun = 0;
            }
            var (column, row) = (unit % across, unit / across);
            if (isAlone)
            {
                ReadBlock(components[0], column + row * components[0].Stride, scan, ref endRun, ref bits);
                continue;
            }
            foreach (var component in components)
            {
                for (var y = row * component.Down; y < (row + 1) * component.Down; y++)
                {
                    for (var x = column * component.Across; x < (column + 1) * component.Across; x++)
                        ReadBlock(component, x + y * component.Stride, scan, ref endRun, ref bits);
                }
            }
        }
    }

    private void ReadBlock(Component component, int block, Scan scan, ref int endRun, ref BitReader bits)
    {
        if (!_isProgressive)
        {
            bits.Skip(bits.Decode(component.Direct));
            ReadCoefficients(component.Alternating, 1, Coefficients - 1, hasRuns: false, ref endRun, ref bits);
        }
        else if (scan.From == 0 && scan.IsFirst)
            bits.Skip(bits.Decode(component.Direct));
        else if (scan.From == 0)
            bits.Skip(1);
        else if (scan.IsFirst)
            component.Significant[block] |= ReadCoefficients(component.Alternating, scan.From, scan.To, hasRuns: true, ref endRun, ref bits);
        else
            Refine(component.Alternating, ref component.Significant[block], scan, ref endRun, ref bits);
    }

    /// <returns>A bit for each coefficient that is not 0, by its place in zigzag order.</returns>
    private static ulong ReadCoefficients(HuffmanTable? table, int from, int to, bool hasRuns, ref int endRun, ref BitReader bits)
    {
        if (endRun > 0)
        {
            endRun--;
            return 0;
        }
        var significant = 0UL;
        for (var k = from; k <= to; k++)
        {
            var code = bits.Decode(table);
            var (zeros, size) = (code >> 4, code & 15);
            if (size == 0 && zeros < 15)
            {
                endRun = hasRuns ? (1 << zeros) - 1 + bits.Take(zeros) : 0;
                break;
            }
            k += zeros;
            if (k > to)
                throw new DamagedPictureException($"it has codes that lead out of their block before byte {bits.At}");
            bits.Skip(size);
            if (size > 0)
                significant |= 1UL << k;
        }
        return significant;
    }

    private static void Refine(HuffmanTable? table, ref ulong significant, Scan scan, ref int endRun, ref BitReader bits)
    {
        var k = scan.From;
        while (endRun == 0 && k <= scan.To)
        {
            var code = bits.Decode(table);
            var (zeros, size) = (code >> 4, code & 15);
            if (size == 0 && zeros < 15)
            {
                endRun = (1 << zeros) + bits.Take(zeros);
                break;
            }
            bits.Skip(size);
            // Bits that refine what is there already stand between the new ones.
            for (; k <= scan.To; k++)
            {
                if ((significant >> k & 1) != 0)
                    bits.Skip(1);
                else if (zeros-- == 0)
                    break;
            }
            if (size > 0 && k > scan.To)
                throw new DamagedPictureException($"it has codes that lead out of their block before byte {bits.At}");
            if (size > 0)
                significant |= 1UL << k;
            k++;
        }
        if (endRun == 0)
            return;
        for (; k <= scan.To; k++)
            bits.Skip((int)(significant >> k & 1));
        endRun--;
    }

    private static int Quotient(int value, int divisor) => (value + divisor - 1) / divisor;

    private readonly record struct Scan(int From, int To, int PassesBefore)
    {
        public bool IsFirst => PassesBefore == 0;
    }

    private sealed class Component(byte id, int across, int down)
    {
        public byte Id => id;

        /// <summary>Blocks of a unit, from left to right.</summary>
        public int Across => across;

        public int Down => down;

        public int BlocksAcross { get; set; }

        public int BlocksDown { get; set; }

        public int Stride { get; set; }

        /// <summary>For each block of a progressive frame the coefficients that are not 0 so far.</summary>
        public ulong[] Significant { get; set; } = [];

        public HuffmanTable? Direct { get; set; }

        public HuffmanTable? Alternating { get; set; }

        public bool IsSeen { get; set; }
    }

    /// <summary>Codes of up to 16 bits, looked up by all 16 (T.81, annex C).</summary>
    private sealed class HuffmanTable
    {
        private readonly ushort[] _entries = new ushort[1 << 16];

        public HuffmanTable(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> values)
        {
            var (code, next) = (0, 0);
            for (var length = 1; length <= 16; length++, code <<= 1)
            {
                for (var i = 0; i < lengths[length - 1]; i++, code++)
                {
                    if (code >= 1 << length)
                        throw new DamagedPictureException("it has a bad Huffman table");
                    _entries.AsSpan(code << (16 - length), 1 << (16 - length)).Fill((ushort)(length << 8 | values[next++]));
                }
            }
        }

        /// <summary>The length in bits and the value of the code that begins so; length 0: no code does.</summary>
        public (int Length, int Value) Find(int sixteenBits) => (_entries[sixteenBits] >> 8, _entries[sixteenBits] & 255);
    }

    /// <summary>Bits from the highest on, without the zeros that are stuffed behind 0xFF.</summary>
    private ref struct BitReader(ReadOnlySpan<byte> file, int at)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private int _at = at;
        private ulong _bits;
        private int _count;

        public readonly int At => _at;

        public int Decode(HuffmanTable? table)
        {
            if (table is null)
                throw new DamagedPictureException("a Huffman table is missing");
            Fill(16);
            // Behind the last byte ones are as good as anything: a code that reaches there is refused.
            var next = _count >= 16 ? (int)(_bits >> (_count - 16)) & 0xFFFF : (int)((_bits << (16 - _count)) | (0xFFFFu >> _count)) & 0xFFFF;
            var (length, value) = table.Find(next);
            if (length == 0)
                throw new DamagedPictureException($"it has a code that does not exist before byte {_at}");
            Skip(length);
            return value;
        }

        public int Take(int count)
        {
            Fill(count);
            if (_count < count)
                throw DamagedPictureException.Cut($"its pixels end too early, at byte {_at}");
            _count -= count;
            return (int)(_bits >> _count) & ((1 << count) - 1);
        }

        public void Skip(int count) => Take(count);

        /// <summary>Goes on behind the restart marker that must come now.</summary>
        public void TakeMarker(byte marker)
        {
            _count = 0;
            while (_at + 1 < _file.Length && _file[_at] == 0xFF && _file[_at + 1] == 0xFF)
                _at++;
            if (_at + 1 >= _file.Length || _file[_at] != 0xFF || _file[_at + 1] != marker)
                throw new DamagedPictureException($"there is no restart marker at byte {_at}");
            _at += 2;
        }

        /// <summary>Unread bytes before the next marker.</summary>
        public readonly int BytesToMarker()
        {
            for (var to = _at; to + 1 < _file.Length; to++)
            {
                if (_file[to] == 0xFF && _file[to + 1] is not (0 or 0xFF))
                    return to - _at + _count / 8;
            }
            return _file.Length - _at;
        }

        private void Fill(int count)
        {
            while (_count < count && _at < _file.Length)
            {
                var next = _file[_at];
                if (next == 0xFF)
                {
                    if (_at + 1 >= _file.Length || _file[_at + 1] != 0)
                        return;
                    _at++;
                }
                _at++;
                _bits = _bits << 8 | next;
                _count += 8;
            }
        }
    }
}
