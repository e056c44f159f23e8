using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;
using RnnCodec.Tests.Container;
using RnnCodec.Transform;

namespace RnnCodec.Tests.EntropyCoding;

public class PlaneCoderTests
{
    private const int Main = CoefficientOrder.Main;

    // float32 sums of a few hundred terms, in another order than the reference's.
    private const float LogitTolerance = 1e-3f;

    private static readonly PlaneEntropy Network = PlaneVectors.Network.Entropy;

    /// <summary>Rows and columns of places, plain bits or not, grey or not.</summary>
    public static IEnumerable<object[]> SizesAndKinds =>
        from rows in Enumerable.Range(1, 5)
        from columns in Enumerable.Range(1, 5)
        from isPlain in (bool[])[false, true]
        from isGrey in (bool[])[false, true]
        select (object[])[rows, columns, isPlain, isGrey];

    /// <summary>Every bit, its order and its probability, and what all cost.</summary>
    [Fact]
    public void BitsAndLogitsAreTheReferences()
    {
        var source = PlaneVectors.Integers(0);
        var e = new CpuExecutor();
        using var coder = new PlaneCoder(Network, e, PlaneVectors.Steps, PlaneVectors.Offsets,
            new PlaneIntegers(PlaneVectors.Rows, PlaneVectors.Columns, isGrey: false));
        var head = new RecordedBits();
        coder.CodeHead(ref head, source);
        var firstPlanes = head.Bits.Chunk(4).Select(bits => bits.Aggregate(0, (value, b) => 2 * value + (b.Bit ? 1 : 0)) - 1).ToArray();
        Assert.Equal(PlaneVectors.TopPlane, firstPlanes.Max());
        Assert.Equal((0, -1, -1), (firstPlanes[..7].Min(), firstPlanes[7], firstPlanes[8]));
        using var adaptive = new AdaptiveProbabilities(e);
        for (var plane = PlaneVectors.TopPlane; plane >= 0; plane--)
        {
            var (recorded, modelled) = (new RecordedBits(), new RecordedBits());
            Assert.True(coder.CodePlane(ref recorded, plane, source));
            var expected = ExpectedBits(plane, firstPlanes);
            Assert.Equal(expected.Select(b => b.Bit), recorded.Bits.Select(b => b.Bit));
            var (cost, isNear) = (new double[3], 0);
            foreach (var ((bit, logit, kind, group, channel), (_, probability)) in expected.Zip(recorded.Bits))
            {
                adaptive.Code(ref modelled, bit, logit, adaptive.RowsOf(kind, group, plane), channel);
                var (near, model) = (modelled.Bits[^1].Probability, BitProbability.OfLogit(logit));
                // A logit that is a thousandth off may be rounded to the next 64th.
                Assert.InRange(probability, near - 2 - Least(near) / 64, near + 2 + Least(near) / 64);
                isNear += Math.Abs(probability - near) <= 2 + Least(near) * LogitTolerance ? 1 : 0;
                cost[(int)kind] -= Math.Log2((bit ? model : 65536 - model) / 65536.0);
            }
            Assert.InRange(isNear, 0.95 * expected.Count - 1, expected.Count);
            // The reference also counts the significance of groups that have no 1 yet.
            for (var kind = firstPlanes[..CoefficientOrder.MainGroups].All(first => first >= plane) ? 0 : 1; kind < 3; kind++)
            {
                // Logits are rounded to 1/64, which moves a bit's cost by 0.01 at most, either way.
                var reference = PlaneVectors.Values("bits")[(PlaneVectors.TopPlane - plane) * 3 + kind];
                Assert.InRange(cost[kind], 0.998 * reference - 0.5, 1.002 * reference + 0.5);
            }
        }

        static int Least(int probability) => Math.Min(probability, 65536 - probability);
    }

    [Theory]
    [MemberData(nameof(SizesAndKinds))]
    public void DecodeGivesWhatWasEncoded(int rows, int columns, bool isPlain, bool isGrey)
    {
        var source = RandomIntegers(rows, columns, isGrey, seed: 10 * rows + columns);
        var decoded = Decode(Encode(source, isPlain), rows, columns, isGrey, isPlain);

        Assert.Equal(source.Main, decoded.Main);
        Assert.Equal(source.Detail, decoded.Detail);
        Assert.All(decoded.Planes, plane => Assert.Equal(0, plane));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DecodeOfNothingButZerosReadsTheHeadAlone(bool isPlain)
    {
        var source = new PlaneIntegers(2, 3, isGrey: false);
        var payloads = Encode(source, isPlain);

        Assert.True(payloads.Single().Length <= 5);
        Assert.Equal(source.Main, Decode(payloads, 2, 3, isGrey: false, isPlain).Main);
    }

    /// <summary>Wherever a plane's bits end, what is known is right, and says truly how far it goes.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void DecodeOfACutPlaneGivesATrueBeginning(bool isPlain, bool isGrey)
    {
        const int Rows = 3, Columns = 4;
        var source = RandomIntegers(Rows, Columns, isGrey, seed: 4);
        var payloads = Encode(source, isPlain);
        var before = -1;
        foreach (var cut in Enumerable.Range(0, 41).Select(i => payloads[^1].Length * i / 40))
        {
            var decoded = Decode([.. payloads[..^1], payloads[^1][..cut]], Rows, Columns, isGrey, isPlain, lastIsCut: true);
            var known = 0;
            for (var place = 0; place < decoded.Places; place++)
            {
                for (var g = 0; g < decoded.Groups; g++)
                {
                    var plane = decoded.Planes[place * CoefficientOrder.Groups + g];
                    Assert.InRange(plane, 0, 1);
                    known += 1 - plane;
                    Assert.Equal(Group(source, place, g).Select(n => (short)(Math.Sign(n) * (Math.Abs((int)n) >> plane))), Group(decoded, place, g));
                }
            }
            Assert.True(known >= before, $"{cut} bytes make less known than fewer.");
            before = known;
        }
        // The end of a range coded stream is not told from a cut: its last bits may be lost, a place or two.
        var all = source.Groups * source.Places;
        Assert.InRange(before, isPlain ? all : all - source.Groups, all);
    }

    [Theory]
    [InlineData(14, null)]
    [InlineData(13, 0)]
    public void DecodeOfAHeadAboveTheTopPlaneIsRefused(int topPlane, int? expected)
    {
        // Group 0 begins with plane 14, and no bit of it is 1.
        var planes = new PlaneHeader { TopPlane = topPlane, LogStep = 0, Frequency = 0, Tuning = Tuning.Plain };
        var header = new FileHeader { ModelId = FileContent.ModelId, Width = 1, Height = 1, Iterations = 1, IsGrey = true, Planes = planes };
        var tile = new PlaneTile(header, 0, new float[1]);

        Assert.Equal(expected, tile.Decode(Network, new CpuExecutor(), [new byte[] { 0x0F, 0, 0 }], false, new PlaneIntegers(1, 1, isGrey: true), null));
    }

    [Theory]
    [Trait("Category", "BitExact")]
    [InlineData(128, 1)]
    [InlineData(128, 3)]
    [InlineData(256, 1)]
    [InlineData(512, 5)]
    public void EncodeAnyVectorWidthAndThreadCountGivesTheSameBytes(int width, int threads)
    {
        var source = RandomIntegers(5, 4, isGrey: false, seed: 3);

        var e = new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 };
        Assert.Equal(Encode(source, isPlain: false), Encode(source, isPlain: false, e));
    }

    /// <summary>Mostly small integers, here and there a large one, the sooner the lower the frequency; the last group of luma has none.</summary>
    internal static PlaneIntegers RandomIntegers(int rows, int columns, bool isGrey, int seed)
    {
        var random = new Random(seed);
        var integers = new PlaneIntegers(rows, columns, isGrey);
        for (var i = 0; i < integers.Main.Length; i++)
            integers.Main[i] = i % Main is >= 112 and < 256 || (isGrey && i % Main >= 256) ? (short)0 : Next(2 + 600 / (1 + i % Main % 256));
        for (var i = 0; i < integers.Detail.Length; i++)
            integers.Detail[i] = Next(3);
        return integers;

        short Next(int bound)
        {
            if (random.Next(3) > 0)
                return 0;
            var largest = random.Next(200) == 0 ? Magnitude.Largest : bound;
            return (short)random.Next(-largest, largest + 1);
        }
    }

    private static byte[][] Encode(PlaneIntegers source, bool isPlain, CpuExecutor? e = null)
    {
        using var coder = Coder(new PlaneIntegers(source.Rows, source.Columns, source.IsGrey), isPlain, e);
        var top = Math.Max(0, PlaneCoder.TopPlane(source));
        var payloads = new byte[top + 1][];
        for (var plane = top; plane >= 0; plane--)
        {
            if (isPlain)
            {
                var bits = new PlainBitWriter();
                Write(ref bits);
                payloads[top - plane] = bits.ToArray();
            }
            else
            {
                var encoder = new RangeEncoder();
                var bits = new RangeCodedBits(encoder);
                Write(ref bits);
                payloads[top - plane] = encoder.Finish().ToArray();
            }

            void Write<T>(ref T bits)
                where T : IPlaneBits
            {
                if (plane == top)
                    Assert.True(coder.CodeHead(ref bits, source));
                Assert.True(coder.CodePlane(ref bits, plane, source));
            }
        }
        return payloads;
    }

    private static PlaneIntegers Decode(byte[][] payloads, int rows, int columns, bool isGrey, bool isPlain, bool lastIsCut = false)
    {
        var integers = new PlaneIntegers(rows, columns, isGrey);
        using var coder = Coder(integers, isPlain);
        for (var t = 0; t < payloads.Length; t++)
        {
            var (plane, mayEnd) = (payloads.Length - 1 - t, lastIsCut && t == payloads.Length - 1);
            if (isPlain)
            {
                var bits = new PlainBitReader(payloads[t]);
                Assert.True((Read(coder, ref bits, plane, mayEnd) && bits.IsComplete) || mayEnd);
            }
            else
            {
                var bits = new RangeDecoder(payloads[t]);
                Assert.True((Read(coder, ref bits, plane, mayEnd) && bits.IsComplete) || mayEnd);
            }
        }
        return integers;

        bool Read<T>(PlaneCoder coder, ref T bits, int plane, bool mayEnd)
            where T : IPlaneBits, allows ref struct =>
            (plane < payloads.Length - 1 || coder.CodeHead(ref bits, null)) && coder.CodePlane(ref bits, plane, null, mayEnd);
    }

    private static PlaneCoder Coder(PlaneIntegers known, bool isPlain, CpuExecutor? e = null)
    {
        var random = new Random(1);
        var offsets = new float[known.Places];
        foreach (ref var offset in offsets.AsSpan())
            offset = random.Next(-3, 4) * QuantizerSteps.MapUnit;
        return new PlaneCoder(isPlain ? null : Network, e ?? new CpuExecutor(), new QuantizerSteps(3000, 40), offsets, known);
    }

    private static short[] Group(PlaneIntegers integers, int place, int g)
    {
        const int Chroma = CoefficientOrder.DetailChroma;
        if (g >= CoefficientOrder.MainGroups)
            return integers.Detail.AsSpan((place * 2 + g - CoefficientOrder.MainGroups) * Chroma, Chroma).ToArray();
        var (from, end) = (CoefficientOrder.GroupStarts[g], CoefficientOrder.GroupStarts[g + 1]);
        return integers.Main.AsSpan(place * Main + from, end - from).ToArray();
    }

    /// <summary>A plane's bits in the format's order, with the reference's logits and their kind.</summary>
    private static List<(bool Bit, float Logit, BitKind Kind, int Group, int Channel)> ExpectedBits(int plane, int[] firstPlanes)
    {
        var (integers, logits) = (PlaneVectors.Values("integers"), PlaneVectors.Values($"logits.{plane}"));
        var bits = new List<(bool, float, BitKind, int, int)>();
        foreach (var (firstRow, firstColumn) in ((int, int)[])[(0, 0), (1, 1), (0, 1), (1, 0)])
        {
            for (var g = 0; g < CoefficientOrder.MainGroups; g++)
            {
                if (firstPlanes[g] < plane)
                    continue;
                for (var row = firstRow; row < PlaneVectors.Rows; row += 2)
                {
                    for (var column = firstColumn; column < PlaneVectors.Columns; column += 2)
                    {
                        for (var c = CoefficientOrder.GroupStarts[g]; c < CoefficientOrder.GroupStarts[g + 1]; c++)
                            AddChannel(row * PlaneVectors.Columns + column, g, c);
                    }
                }
            }
        }
        return bits;

        void AddChannel(int place, int g, int c)
        {
            var n = (int)integers[place * Main + c];
            var bit = (Math.Abs(n) >> plane & 1) != 0;
            if (Math.Abs(n) >> (plane + 1) != 0)
            {
                Add(bit, BitKind.Refinement);
                return;
            }
            Add(bit, BitKind.Significance);
            if (bit)
                Add(n > 0, BitKind.Sign);

            void Add(bool next, BitKind kind) => bits.Add((next, logits[(place * 3 + (int)kind) * Main + c], kind, g, c));
        }
    }

    private sealed class RecordedBits : IPlaneBits
    {
        public List<(bool Bit, int Probability)> Bits { get; } = [];

        public bool IsExhausted => false;

        public bool Next(bool bit, int probability)
        {
            Bits.Add((bit, probability));
            return bit;
        }
    }
}
