using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.EntropyCoding;

/// <summary>What is known of a row of places before its first bit is decoded, and what its bits make of it. k: units.</summary>
internal unsafe struct PlaceRow
{
    /// <summary>Places.</summary>
    public int Width;

    /// <summary>[W,bits], out: the bits, -1 and +1.</summary>
    public float* Codes;

    /// <summary><see cref="AboveLength"/> numbers, [W,k] and a rest for sums that nobody reads: z0's sums over the rows above, with its bias.</summary>
    public float* Above;

    /// <summary>[W,4k], or [4k] where the stride is 0: the gates' term from earlier iterations.</summary>
    public float* ContextGates;

    /// <summary>4k, or 0.</summary>
    public int ContextStride;

    /// <summary>[W,4k]: the gates' term from the previous row's state.</summary>
    public float* StateGates;

    /// <summary>[W,bits]: the logits' term from the earlier iteration, or null.</summary>
    public float* ContextLogits;

    /// <summary>[W,k]: the line LSTM's cells: in, the previous row's; out, this row's.</summary>
    public float* Cell;

    /// <summary>[W,k], out: the line LSTM's state.</summary>
    public float* Hidden;

    /// <summary>A place's bits add to the sums of the <see cref="PlaceWeights.Reach"/> places on its right, also at the row's end, in whole vectors.</summary>
    public static int AboveLength(int width, int units) => checked((width + PlaceWeights.Reach) * units + PlaceMatrix.Padded(1));
}

/// <summary>Decodes rows of a code plane, with one vector width.</summary>
internal abstract unsafe class PlaceKernel
{
    /// <summary>The kernel whose vectors are as wide as those of <paramref name="kernels"/>.</summary>
    public static PlaceKernel Create(CpuKernels kernels, PlaceWeights weights, int units, int bits) => (kernels.PanelWidth / 2) switch
    {
        16 => new PlaceKernel<Vector512<float>, Lanes512>(weights, units, bits),
        8 => new PlaceKernel<Vector256<float>, Lanes256>(weights, units, bits),
        _ => new PlaceKernel<Vector128<float>, Lanes128>(weights, units, bits),
    };

    public abstract void DecodeRow(ref RangeDecoder decoder, RowAhead rows, int y);
}

/// <summary>
/// The chain from the bits on the left to the probabilities of one place: z0's last taps, the line LSTM, two layers, then bit after bit.
/// Its sums are those of the plane-wide operations, term by term: each continues or is one chain of fused multiply-adds over taps and channels.
/// Terms whose input is 0 are skipped, which is exact, because fma(0, w, sum) = sum: half of the rectified units.
/// </summary>
internal sealed unsafe class PlaceKernel<TVector, TLanes> : PlaceKernel
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    private const uint OneBits = 0x3F800000;
    private const uint SignBit = 0x80000000;

    private readonly PlaceWeights _weights;
    private readonly int _units;
    private readonly int _bits;
    private readonly FloatBuffer _gates;
    private readonly FloatBuffer _sums;
    private readonly FloatBuffer _logits;
    private readonly FloatBuffer _triangle;
    private readonly int _placesTouched;
    private readonly TermList _hidden;
    private readonly TermList _codes;
    private TermList _z0;
    private TermList _leftZ0;

    public PlaceKernel(PlaceWeights weights, int units, int bits)
    {
        (_weights, _units, _bits) = (weights, units, bits);
        _gates = new FloatBuffer(PlaceMatrix.Padded(4 * units));
        _sums = new FloatBuffer(PlaceMatrix.Padded(units));
        _logits = new FloatBuffer(PlaceMatrix.Padded(bits));
        _triangle = new FloatBuffer(PlaceMatrix.Padded(bits));
        _placesTouched = 1 + (weights.Left.Stride + units - 1) / units;
        (_hidden, _z0, _leftZ0) = (new TermList(units), new TermList(units), new TermList(units));
        _codes = new TermList(bits);
    }

    private interface IVectorCount
    {
        static abstract int Value { get; }
    }

    public override void DecodeRow(ref RangeDecoder decoder, RowAhead rows, int y)
    {
        _leftZ0.Count = 0;
        var row = rows.Row(y);
        var coder = decoder;
        var prepared = 0;
        for (var x = 0; x < row.Width; x++)
        {
            // A place adds to the sums of those on its right, in whole vectors.
            if (prepared < row.Width && prepared < x + _placesTouched)
                prepared = rows.Require(y, x + _placesTouched);
            RunLineLstm(row, x);
            RunLogits(row, x);
            DecodeBits(ref coder, row.Codes + (long)x * _bits);
            Accumulate(_codes, _weights.Left, 0, row.Above + (x + 1L) * _units);
            (_z0, _leftZ0) = (_leftZ0, _z0);
            rows.Decoded(y, x + 1);
        }
        decoder = coder;
    }

    private void RunLineLstm(in PlaceRow row, int x)
    {
        var k = _units;
        var gates = _gates.Pointer;
        _z0.SetPositive(row.Above + (long)x * k, k, _weights.InputToState.Stride);
        CopyBias(_weights.InputToState, gates);
        Accumulate(_leftZ0, _weights.InputToState, 0, gates);
        Accumulate(_z0, _weights.InputToState, k, gates);

        // One loop for each function: its steps do not wait for each other.
        var context = row.ContextGates + (long)x * row.ContextStride;
        var state = row.StateGates + (long)x * 4 * k;
        for (var c = 0; c < 3 * k; c += TLanes.Count)
            Store(ExactMath<TVector, TLanes>.Sigmoid(Gate(gates, context, state, c, 3 * k)), gates + c, 3 * k - c);
        for (var c = 3 * k; c < 4 * k; c += TLanes.Count)
            Store(ExactMath<TVector, TLanes>.Tanh(Gate(gates, context, state, c, 4 * k)), gates + c, 4 * k - c);
        float* cells = row.Cell + (long)x * k, hidden = row.Hidden + (long)x * k;
        for (var c = 0; c < k; c += TLanes.Count)
        {
            var (forget, input, output, candidate) = (Load(gates + c, k - c), Load(gates + k + c, k - c), Load(gates + 2 * k + c, k - c),
                Load(gates + 3 * k + c, k - c));
            var cell = TLanes.Fma(forget, Load(cells + c, k - c), TLanes.Multiply(input, candidate));
            Store(cell, cells + c, k - c);
            Store(TLanes.Multiply(output, ExactMath<TVector, TLanes>.Tanh(cell)), hidden + c, k - c);
        }
    }

    private void RunLogits(in PlaceRow row, int x)
    {
        var k = _units;
        _hidden.Set(row.Hidden + (long)x * k, k, _weights.Hidden.Stride);
        CopyBias(_weights.Hidden, _sums.Pointer);
        Accumulate(_hidden, _weights.Hidden, 0, _sums.Pointer);
        _hidden.SetPositive(_sums.Pointer, k, _weights.Logits.Stride);
        CopyBias(_weights.Logits, _logits.Pointer);
        Accumulate(_hidden, _weights.Logits, 0, _logits.Pointer);
        if (row.ContextLogits is null)
            return;
        var context = row.ContextLogits + (long)x * _bits;
        for (var j = 0; j < _bits; j += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(_logits.Pointer + j), Load(context + j, _bits - j)), _logits.Pointer + j);
    }

    /// <summary>
    /// The place's bits, each one's logit h2 + previous + (the triangle's chain over the earlier bits). Both probabilities that the next bit may have are
    /// looked up before this bit is known, and nothing branches on a bit: what stays in line is little more than the range decoder's multiplication.
    /// </summary>
    private void DecodeBits(ref RangeDecoder decoder, float* codes)
    {
        var coder = decoder;
        var triangleStride = _weights.Triangle.Stride;
        float* logits = _logits.Pointer, chain = _triangle.Pointer;
        new Span<float>(chain, triangleStride).Clear();

        // The chain in memory lacks the bit before: it is added in passing where the look-ahead needs it, and for all that follow while the range
        // decoder works.
        var before = 0f;
        var triangle = _weights.Triangle.Row(0);
        var weightsBefore = triangle;
        var probability = (uint)BitProbability.OfLogit(logits[0]);
        for (var j = 0; j < _bits; j++)
        {
            // Behind the last bit the look-ahead's answer is not used.
            var next = j + 1 < _bits ? j + 1 : 0;
            var weights = triangle + j * triangleStride;
            var sum = MathF.FusedMultiplyAdd(before, weightsBefore[next], chain[next]);
            var (ifOne, ifZero) = BitProbability.OfLogits(Vector128.Create(logits[next])
                + (Vector128.Create(sum) + Vector128.Create(weights[next], -weights[next], 0, 0)));
            var b = TLanes.Broadcast(before);
            for (var at = next / TLanes.Count * TLanes.Count; at < _bits; at += TLanes.Count)
                TLanes.Store(TLanes.Fma(b, TLanes.Load(weightsBefore + at), TLanes.Load(chain + at)), chain + at);

            var mask = coder.DecodeMask(probability);
            probability = ifZero ^ ((ifZero ^ ifOne) & mask);
            before = BitConverter.UInt32BitsToSingle(OneBits | (~mask & SignBit));
            weightsBefore = weights;
            codes[j] = before;
        }
        _codes.Set(codes, _bits, _weights.Left.Stride);
        decoder = coder;
    }

    private static void CopyBias(PlaceMatrix matrix, float* sums)
    {
        for (var i = 0; i < matrix.Stride; i += TLanes.Count)
            TLanes.Store(TLanes.Load(matrix.Bias + i), sums + i);
    }

    /// <summary>sums += the terms' values times their rows of weights, one after the other.</summary>
    private static void Accumulate(TermList terms, PlaceMatrix matrix, int firstRow, float* sums)
    {
        var weights = matrix.Row(firstRow);
        var outputs = matrix.Stride;
        var first = 0;
        for (; first + 8 * TLanes.Count <= outputs; first += 8 * TLanes.Count)
            Accumulate<Eight>(terms, weights + first, sums + first);
        if (first + 4 * TLanes.Count <= outputs)
        {
            Accumulate<Four>(terms, weights + first, sums + first);
            first += 4 * TLanes.Count;
        }
        if (first + 2 * TLanes.Count <= outputs)
        {
            Accumulate<Two>(terms, weights + first, sums + first);
            first += 2 * TLanes.Count;
        }
        if (first < outputs)
            Accumulate<One>(terms, weights + first, sums + first);
    }

    /// <summary>The same for 1, 2, 4 or 8 vectors of outputs, in registers: the conditions are constants of the compiled code.</summary>
    private static void Accumulate<TVectors>(TermList terms, float* weights, float* sums)
        where TVectors : struct, IVectorCount
    {
        var n = TLanes.Count;
        TVector a0 = TLanes.Load(sums), a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        if (TVectors.Value > 1)
            a1 = TLanes.Load(sums + n);
        if (TVectors.Value > 2)
        {
            a2 = TLanes.Load(sums + 2 * n);
            a3 = TLanes.Load(sums + 3 * n);
        }
        if (TVectors.Value > 4)
        {
            a4 = TLanes.Load(sums + 4 * n);
            a5 = TLanes.Load(sums + 5 * n);
            a6 = TLanes.Load(sums + 6 * n);
            a7 = TLanes.Load(sums + 7 * n);
        }
        var values = terms.Values;
        var offsets = terms.Offsets;
        nint count = terms.Count;
        for (nint i = 0; i < count; i++)
        {
            var v = TLanes.Broadcast(values[i]);
            var w = weights + offsets[i];
            a0 = TLanes.Fma(v, TLanes.Load(w), a0);
            if (TVectors.Value > 1)
                a1 = TLanes.Fma(v, TLanes.Load(w + n), a1);
            if (TVectors.Value > 2)
            {
                a2 = TLanes.Fma(v, TLanes.Load(w + 2 * n), a2);
                a3 = TLanes.Fma(v, TLanes.Load(w + 3 * n), a3);
            }
            if (TVectors.Value > 4)
            {
                a4 = TLanes.Fma(v, TLanes.Load(w + 4 * n), a4);
                a5 = TLanes.Fma(v, TLanes.Load(w + 5 * n), a5);
                a6 = TLanes.Fma(v, TLanes.Load(w + 6 * n), a6);
                a7 = TLanes.Fma(v, TLanes.Load(w + 7 * n), a7);
            }
        }
        TLanes.Store(a0, sums);
        if (TVectors.Value > 1)
            TLanes.Store(a1, sums + n);
        if (TVectors.Value > 2)
        {
            TLanes.Store(a2, sums + 2 * n);
            TLanes.Store(a3, sums + 3 * n);
        }
        if (TVectors.Value > 4)
        {
            TLanes.Store(a4, sums + 4 * n);
            TLanes.Store(a5, sums + 5 * n);
            TLanes.Store(a6, sums + 6 * n);
            TLanes.Store(a7, sums + 7 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate(float* sums, float* context, float* state, int c, int end) =>
        TLanes.Add(TLanes.Add(Load(sums + c, end - c), Load(context + c, end - c)), Load(state + c, end - c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* p, int count) => PartialVector<TVector, TLanes>.Load(p, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector x, float* p, int count) => PartialVector<TVector, TLanes>.Store(x, p, count);

    private readonly struct One : IVectorCount
    {
        public static int Value => 1;
    }

    private readonly struct Two : IVectorCount
    {
        public static int Value => 2;
    }

    private readonly struct Four : IVectorCount
    {
        public static int Value => 4;
    }

    private readonly struct Eight : IVectorCount
    {
        public static int Value => 8;
    }

    /// <summary>The terms of a sum that are not 0: inputs, and where their rows of weights begin.</summary>
    private sealed class TermList
    {
        private readonly FloatBuffer _values;
        private readonly FloatBuffer _offsets;

        public TermList(int capacity) => (_values, _offsets) = (new FloatBuffer(capacity), new FloatBuffer(capacity));

        public int Count { get; set; }

        public float* Values => _values.Pointer;

        public int* Offsets => (int*)_offsets.Pointer;

        /// <summary>All inputs.</summary>
        public void Set(float* inputs, int count, int stride)
        {
            var values = Values;
            var offsets = Offsets;
            for (var i = 0; i < count; i++)
            {
                values[i] = inputs[i];
                offsets[i] = i * stride;
            }
            Count = count;
        }

        /// <summary>The inputs above 0: the rectified ones.</summary>
        public void SetPositive(float* inputs, int count, int stride)
        {
            var values = Values;
            var offsets = Offsets;
            var n = 0;
            for (var i = 0; i < count; i++)
            {
                // Written always, kept where positive: no branch that half of the units would mispredict.
                values[n] = inputs[i];
                offsets[n] = i * stride;
                n += inputs[i] > 0 ? 1 : 0;
            }
            Count = n;
        }
    }
}
