using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RnnCodec.Weights;

/// <summary>How a tensor's numbers are stored.</summary>
internal enum TensorPrecision
{
    Float16,
    Float32,
}

/// <summary>A tensor of a weight file: its shape, its numbers as float32, and the precision in which the file holds them.</summary>
internal sealed class StoredTensor
{
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _stored;
    private float[]? _values;

    public StoredTensor(int[] shape, float[] values, TensorPrecision precision)
    {
        (Shape, Precision, _values) = (shape, precision, values);
        Length = values.Length;
    }

    /// <param name="shape">Its sides.</param>
    /// <param name="stored">Its bytes in the file, as many as shape and precision ask for.</param>
    /// <param name="precision">What they are.</param>
    public StoredTensor(int[] shape, ReadOnlyMemory<byte> stored, TensorPrecision precision)
    {
        (Shape, Precision, _stored) = (shape, precision, stored);
        Length = stored.Length / Size(precision);
    }

    public int[] Shape { get; }

    public TensorPrecision Precision { get; }

    /// <summary>Numbers in all.</summary>
    public int Length { get; }

    /// <summary>The numbers; read when they are first asked for.</summary>
    public float[] Values
    {
        get
        {
            lock (_lock)
            {
                if (_values is null)
                {
                    _values = Read(_stored.Span);
                    _stored = default;
                }
                return _values;
            }
        }
    }

    /// <summary>A tensor of this shape and precision with other numbers.</summary>
    public StoredTensor With(float[] values) => new(Shape, values, Precision);

    /// <summary>Bytes of a number.</summary>
    public static int Size(TensorPrecision precision) => precision == TensorPrecision.Float16 ? 2 : 4;

    private float[] Read(ReadOnlySpan<byte> stored)
    {
        var values = GC.AllocateUninitializedArray<float>(Length);
        if (Precision == TensorPrecision.Float32 && BitConverter.IsLittleEndian)
        {
            stored.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else if (Precision == TensorPrecision.Float16 && BitConverter.IsLittleEndian)
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(stored), values);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = Precision == TensorPrecision.Float16
                    ? (float)BinaryPrimitives.ReadHalfLittleEndian(stored[(i * 2)..])
                    : BinaryPrimitives.ReadSingleLittleEndian(stored[(i * 4)..]);
        }
        return values;
    }

    /// <summary>
    /// float16 to float32, exactly. Sign and the other fifteen bits go to their places in a float32; a multiplication by 2^112, which is exact, moves the
    /// exponent from one bias to the other and makes numbers of the subnormal. Infinity and what is no number stay that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(ReadOnlySpan<ushort> halves, Span<float> values)
    {
        const uint Sign = 0x8000, Exponent = 0x7C00, SingleExponent = 0x7F80_0000;
        const int MantissaBits = 23 - 10, SignBits = 31 - 15;
        var rebias = Vector128.Create(MathF.ScaleB(1, 127 - 15));
        var i = 0;
        for (; i <= halves.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(halves[i..]));
            Convert(low).CopyTo(values[i..]);
            Convert(high).CopyTo(values[(i + Vector128<float>.Count)..]);
        }
        for (; i < halves.Length; i++)
            values[i] = Convert(Vector128.CreateScalar((uint)halves[i])).ToScalar();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<float> Convert(Vector128<uint> half)
        {
            var exponent = Vector128.Create(Exponent);
            var sign = (half & Vector128.Create(Sign)) << SignBits;
            var size = ((half & Vector128.Create(~Sign)) << MantissaBits).AsSingle() * rebias;
            var notFinite = Vector128.Equals(half & exponent, exponent) & Vector128.Create(SingleExponent);
            return (size.AsUInt32() | sign | notFinite).AsSingle();
        }
    }
}
