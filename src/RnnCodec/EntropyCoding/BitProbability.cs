using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.EntropyCoding;

/// <summary>
/// The range coder's probability of a logit: the logit is cut to [-12, 12] and rounded to a multiple of 1/64 (ties to even), whose sigmoid, in units of
/// 1/65536 and rounded to nearest, stands in a table. Every step is an IEEE operation or of <see cref="ExactMath{TVector, TLanes}"/>, so all machines
/// have the same numbers.
/// </summary>
/// <remarks>
/// Why a table: a place's bits are decoded one after the other, and its look-up is several times shorter than the exponential and division of a sigmoid.
/// Why 1/64 is enough: a logit off by d costs p (1 - p) d^2 / 2 nats, with d^2 on average (1/64)^2 / 12 below 4e-6 bits a bit.
/// </remarks>
internal static unsafe class BitProbability
{
    private const float Limit = 12;
    private const int StepsPerUnit = 64;
    private const int Center = (int)Limit * StepsPerUnit;

    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the mantissa.
    private const float RoundingShift = 12582912f + Center;
    private const int RoundingBits = 0x4B400000;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>Entries of the table.</summary>
    public const int Entries = 2 * Center + 1;

    /// <summary>The probability of +1 in units of 1/65536, 1 to 65535.</summary>
    public static int OfLogit(float logit) => OfEntry(EntryOf(logit));

    /// <summary>The probability of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfEntry(int entry) => Table[entry];

    /// <summary>The probabilities of all entries, at an address that stays: for loops that look up one after the other.</summary>
    public static ushort* OfEntries => (ushort*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Table));

    /// <summary>The entry of a logit: the nearest 64th, counted from -12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EntryOf(float logit)
    {
        // Written so that a NaN, which only absurd weights give, counts as the lowest logit.
        var cut = logit > -Limit ? logit : -Limit;
        cut = cut < Limit ? cut : Limit;
        return BitConverter.SingleToInt32Bits(cut * StepsPerUnit + RoundingShift) - RoundingBits;
    }

    /// <summary>The same for two logits, without branches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint First, uint Second) OfLogits(Vector128<float> logits)
    {
        var entries = EntriesOf(logits);
        // Within the table, because the logits were cut.
        ref var table = ref MemoryMarshal.GetArrayDataReference(Table);
        return (Unsafe.Add(ref table, entries.GetElement(0)), Unsafe.Add(ref table, entries.GetElement(1)));
    }

    /// <summary>The entries of logits a + b.</summary>
    /// <param name="a">[count]</param>
    /// <param name="b">[count]</param>
    /// <param name="entries">[count]</param>
    /// <param name="count">A multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EntriesOfSums(float* a, float* b, int* entries, int count)
    {
        var i = 0;
        for (; i + Vector256<int>.Count <= count; i += Vector256<int>.Count)
        {
            var (sum, lowest, highest) = (Vector256.Load(a + i) + Vector256.Load(b + i), Vector256.Create(-Limit), Vector256.Create(Limit));
            var cut = Vector256.ConditionalSelect(Vector256.GreaterThan(sum, lowest), sum, lowest);
            cut = Vector256.ConditionalSelect(Vector256.LessThan(cut, highest), cut, highest);
            ((cut * StepsPerUnit + Vector256.Create(RoundingShift)).AsInt32() - Vector256.Create(RoundingBits)).Store(entries + i);
        }
        if (i < count)
            EntriesOf(Vector128.Load(a + i) + Vector128.Load(b + i)).Store(entries + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> EntriesOf(Vector128<float> logits)
    {
        var (lowest, highest) = (Vector128.Create(-Limit), Vector128.Create(Limit));
        var cut = Vector128.ConditionalSelect(Vector128.GreaterThan(logits, lowest), logits, lowest);
        cut = Vector128.ConditionalSelect(Vector128.LessThan(cut, highest), cut, highest);
        return (cut * StepsPerUnit + Vector128.Create(RoundingShift)).AsInt32() - Vector128.Create(RoundingBits);
    }

    private static ushort[] MakeTable()
    {
        using var values = new FloatBuffer(Entries);
        for (var i = 0; i < Entries; i++)
            values.Pointer[i] = (float)(i - Center) / StepsPerUnit;
        CpuKernels.Best.Activate(values.Pointer, values.Pointer, Entries, Engine.Activation.Sigmoid);
        var table = GC.AllocateUninitializedArray<ushort>(Entries, pinned: true);
        for (var i = 0; i < Entries; i++)
            table[i] = (ushort)Math.Clamp((int)(values.Pointer[i] * RangeEncoder.ProbabilityOne + 0.5f), 1, RangeEncoder.ProbabilityOne - 1);
        return table;
    }
}
