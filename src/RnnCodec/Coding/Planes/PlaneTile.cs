using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>A tile of a bit-plane file: its places in the picture, and its payloads, one an iteration.</summary>
internal sealed class PlaneTile
{
    private readonly PlaneHeader _header;
    private readonly QuantizerSteps _steps;
    private readonly float[] _offsets;
    private readonly bool _isGrey;
    private readonly bool _isPlain;

    /// <param name="header">The file's header.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="offsets">log2 of what the step of each of the picture's places is multiplied by.</param>
    public PlaneTile(FileHeader header, int tile, float[] offsets)
    {
        var area = header.Tile(tile);
        var pictureColumns = Places(header.Width);
        _header = header.Planes!;
        _steps = new QuantizerSteps(_header.LogStep, _header.Frequency);
        (Row, Column, Rows, Columns) = (area.Y / CoefficientOrder.Block, area.X / CoefficientOrder.Block, Places(area.Height), Places(area.Width));
        _offsets = new float[Rows * Columns];
        for (var row = 0; row < Rows; row++)
            offsets.AsSpan((Row + row) * pictureColumns + Column, Columns).CopyTo(_offsets.AsSpan(row * Columns));
        (_isGrey, _isPlain) = (header.IsGrey, header.Coding == BitCoding.Plain);
    }

    public int Row { get; }

    public int Column { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>
    /// The head that <see cref="Decode"/> found. <see cref="Encode"/> writes it where it is set: integers whose last planes are unknown do not tell
    /// it.
    /// </summary>
    public int[]? Head { get; set; }

    /// <summary>Places that a side of the picture takes.</summary>
    public static int Places(int side) => (side + CoefficientOrder.Block - 1) / CoefficientOrder.Block;

    /// <summary>The payloads of the tile's integers.</summary>
    /// <param name="network">The entropy model.</param>
    /// <param name="e">What runs it.</param>
    /// <param name="picture">The picture's integers.</param>
    /// <param name="iterations">Payloads wanted.</param>
    /// <param name="costs">Receives what the last plane's significance costs, or null.</param>
    /// <param name="known">Receives what a decoder of the payloads will know of the picture's integers, which are 0 before; null: nobody asks.</param>
    public byte[][] Encode(
        PlaneEntropy network, CpuExecutor e, PlaneIntegers picture, int iterations, SignificanceCosts? costs, PlaneIntegers? known = null)
    {
        var integers = picture;
        if (!IsAllOf(picture))
        {
            integers = new PlaneIntegers(Rows, Columns, _isGrey);
            integers.CopyFrom(picture, Row, Column);
        }
        var payloads = new byte[iterations][];
        var coded = known is not null && IsAllOf(known) ? known : new PlaneIntegers(Rows, Columns, _isGrey);
        using var coder = Coder(network, e, coded, costs);
        var encoder = new RangeEncoder();
        for (var t = 0; t < payloads.Length; t++)
        {
            var plane = _header.TopPlane - t;
            if (_isPlain)
            {
                var bits = new PlainBitWriter();
                Code(coder, ref bits, plane, t == 0, integers);
                payloads[t] = bits.ToArray();
            }
            else
            {
                encoder.Reset();
                var bits = new RangeCodedBits(encoder);
                Code(coder, ref bits, plane, t == 0, integers);
                payloads[t] = encoder.Finish().ToArray();
            }
        }
        if (known is not null && known != coded)
            coded.CopyTo(known, Row, Column);
        return payloads;
    }

    /// <summary>Decodes payloads into the picture's integers.</summary>
    /// <param name="network">The entropy model.</param>
    /// <param name="e">What runs it.</param>
    /// <param name="payloads">Iterations 1 to n.</param>
    /// <param name="lastIsCut">Whether the last may end before its last bit.</param>
    /// <param name="picture">Receives the tile's integers, which are 0 before.</param>
    /// <param name="progress">Hears of every payload.</param>
    /// <returns>The index of the first payload that no encoder writes, or null.</returns>
    public int? Decode(
        PlaneEntropy network,
        CpuExecutor e,
        IReadOnlyList<ReadOnlyMemory<byte>> payloads,
        bool lastIsCut,
        PlaneIntegers picture,
        WorkProgress? progress)
    {
        var known = IsAllOf(picture) ? picture : new PlaneIntegers(Rows, Columns, _isGrey);
        using var coder = Coder(network, e, known, null);
        for (var t = 0; t < payloads.Count; t++)
        {
            var mayEnd = lastIsCut && t == payloads.Count - 1;
            bool isSound;
            if (_isPlain)
            {
                var bits = new PlainBitReader(payloads[t].Span);
                isSound = Code(coder, ref bits, _header.TopPlane - t, t == 0, null, mayEnd) && (mayEnd || bits.IsComplete);
            }
            else
            {
                var bits = new RangeDecoder(payloads[t].Span);
                isSound = Code(coder, ref bits, _header.TopPlane - t, t == 0, null, mayEnd) && (mayEnd || bits.IsComplete);
            }
            if (!isSound && mayEnd)
                break;
            if (!isSound)
                return t;
            progress?.StepDone();
        }
        Head = coder.Head;
        if (known != picture)
            known.CopyTo(picture, Row, Column);
        return null;
    }

    private bool Code<T>(PlaneCoder coder, ref T bits, int plane, bool isFirst, PlaneIntegers? source, bool mayEnd = false)
        where T : IPlaneBits, allows ref struct
    {
        if (isFirst && (!coder.CodeHead(ref bits, source, Head) || (mayEnd && bits.IsExhausted) || coder.FirstPlaneOfHead > plane))
            return false;
        return coder.CodePlane(ref bits, plane, source, mayEnd) || mayEnd;
    }

    private bool IsAllOf(PlaneIntegers picture) => (picture.Rows, picture.Columns) == (Rows, Columns);

    private PlaneCoder Coder(PlaneEntropy network, CpuExecutor e, PlaneIntegers known, SignificanceCosts? costs) =>
        new(_isPlain ? null : network, e, _steps, _offsets, known, costs);
}
