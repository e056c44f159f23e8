using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>The step map to and from range-coded bytes: each entry against its left and upper neighbour, with probabilities that follow the map.</summary>
internal sealed class StepMapCoder
{
    private const int Rate = 4;
    private const int Contexts = 3;

    private readonly AdaptiveBit[] _asLeft = NewBits(Contexts);
    private readonly AdaptiveBit[] _asAbove = NewBits(Contexts);
    private readonly AdaptiveBit[] _isHigher = NewBits(Contexts);
    private readonly AdaptiveBit[] _goesOn = NewBits(2 * QuantizerSteps.LargestMapEntry);

    /// <summary>The bytes of a map [rows, columns].</summary>
    public static byte[] Encode(ReadOnlySpan<sbyte> map, int columns)
    {
        var encoder = new RangeEncoder();
        var bits = new RangeCodedBits(encoder);
        new StepMapCoder().Code(ref bits, map.ToArray(), columns, isReading: false);
        return encoder.Finish().ToArray();
    }

    /// <summary>The map of these bytes; false where no encoder writes them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, sbyte[] map, int columns)
    {
        var decoder = new RangeDecoder(bytes);
        return new StepMapCoder().Code(ref decoder, map, columns, isReading: true) && decoder.IsComplete;
    }

    private static AdaptiveBit[] NewBits(int count) => [.. Enumerable.Range(0, count).Select(_ => new AdaptiveBit())];

    private bool Code<T>(ref T bits, sbyte[] map, int columns, bool isReading)
        where T : IPlaneBits, allows ref struct
    {
        for (var i = 0; i < map.Length; i++)
        {
            var (hasLeft, hasAbove) = (i % columns > 0, i >= columns);
            var left = hasLeft ? map[i - 1] : hasAbove ? map[i - columns] : 0;
            var above = hasAbove ? map[i - columns] : left;
            var value = CodeEntry(ref bits, isReading ? 0 : map[i], left, above);
            if (Math.Abs(value) > QuantizerSteps.LargestMapEntry)
                return false;
            map[i] = (sbyte)value;
        }
        return true;
    }

    private int CodeEntry<T>(ref T bits, int value, int left, int above)
        where T : IPlaneBits, allows ref struct
    {
        var context = Math.Min(Math.Abs(left - above), Contexts - 1);
        if (_asLeft[context].Code(ref bits, value == left))
            return left;
        if (left != above && _asAbove[context].Code(ref bits, value == above))
            return above;
        var isHigher = _isHigher[context].Code(ref bits, value > left);
        var distance = 1;
        while (distance < _goesOn.Length && _goesOn[distance - 1].Code(ref bits, Math.Abs(value - left) > distance))
            distance++;
        return isHigher ? left + distance : left - distance;
    }

    private sealed class AdaptiveBit
    {
        private const int Margin = 32;

        private int _probability = RangeEncoder.ProbabilityOne / 2;

        public bool Code<T>(ref T bits, bool bit)
            where T : IPlaneBits, allows ref struct
        {
            bit = bits.Next(bit, _probability);
            var moved = _probability + (((bit ? RangeEncoder.ProbabilityOne : 0) - _probability) >> Rate);
            _probability = Math.Clamp(moved, Margin, RangeEncoder.ProbabilityOne - Margin);
            return bit;
        }
    }
}
