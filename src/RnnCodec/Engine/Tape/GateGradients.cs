using System.Runtime.CompilerServices;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>Gradients of the recurrent units' gates, for the channels of one place. The gates' activations are computed again rather than kept.</summary>
internal static unsafe class GateGradients<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>Of h + z (n - h), z = s(gate), n = tanh(gate).</summary>
    public static void GatedUpdate(in GateGradientRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var z = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var candidate = ExactMath<TVector, TLanes>.Tanh(Gate(row, n, 1, c));
            var h = Load(row.Hidden, n, 0, c);
            var g = Load(row.FromHidden, n, 0, c);
            ToGate(row, n, 0, c, ThroughSigmoid(TLanes.Multiply(g, TLanes.Subtract(candidate, h)), z));
            ToGate(row, n, 1, c, ThroughTanh(TLanes.Multiply(g, z), candidate));
            AddTo(row.ToHidden, n, 0, c, TLanes.Multiply(g, TLanes.Subtract(TLanes.Broadcast(1f), z)));
        }
    }

    /// <summary>Of r h, r = s(gate).</summary>
    public static void GruReset(in GateGradientRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var r = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 1, c));
            var g = Load(row.FromHidden, n, 0, c);
            var h = Load(row.Hidden, n, 0, c);
            ToGate(row, n, 1, c, ThroughSigmoid(TLanes.Multiply(g, h), r));
            AddTo(row.ToHidden, n, 0, c, TLanes.Multiply(g, r));
        }
    }

    /// <summary>Of h + z (n - h) + a Wh h, z = s(gate), n = tanh(candidate).</summary>
    public static void GruUpdate(in GateGradientRow row, float hiddenResidual)
    {
        var n = row.Channels;
        var a = TLanes.Broadcast(hiddenResidual);
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var z = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var candidate = ExactMath<TVector, TLanes>.Tanh(TLanes.Add(Load(row.Input, n, 2, c), Load(row.Candidate, n, 0, c)));
            var h = Load(row.Hidden, n, 0, c);
            var g = Load(row.FromHidden, n, 0, c);
            ToGate(row, n, 0, c, ThroughSigmoid(TLanes.Multiply(g, TLanes.Subtract(candidate, h)), z));
            var toCandidate = ThroughTanh(TLanes.Multiply(g, z), candidate);
            AddTo(row.ToInput, n, 2, c, toCandidate);
            AddTo(row.ToCandidate, n, 0, c, toCandidate);
            AddTo(row.ToHidden, n, 0, c, TLanes.Multiply(g, TLanes.Subtract(TLanes.Broadcast(1f), z)));
            if (hiddenResidual != 0)
                AddTo(row.ToState, n, 2, c, TLanes.Multiply(a, g));
        }
    }

    public static void LstmUpdate(in GateGradientRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var forget = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var input = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 1, c));
            var output = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 2, c));
            var candidate = ExactMath<TVector, TLanes>.Tanh(Gate(row, n, 3, c));
            var old = Load(row.Cell, n, 0, c);
            var shown = ExactMath<TVector, TLanes>.Tanh(TLanes.Fma(forget, old, TLanes.Multiply(input, candidate)));
            var g = Load(row.FromHidden, n, 0, c);
            var ofCell = TLanes.Add(Load(row.FromCell, n, 0, c), ThroughTanh(TLanes.Multiply(g, output), shown));
            ToGate(row, n, 0, c, ThroughSigmoid(TLanes.Multiply(ofCell, old), forget));
            ToGate(row, n, 1, c, ThroughSigmoid(TLanes.Multiply(ofCell, candidate), input));
            ToGate(row, n, 2, c, ThroughSigmoid(TLanes.Multiply(g, shown), output));
            ToGate(row, n, 3, c, ThroughTanh(TLanes.Multiply(ofCell, input), candidate));
            AddTo(row.ToCell, n, 0, c, TLanes.Multiply(ofCell, forget));
        }
    }

    public static void AssociativeLstmUpdate(in GateGradientRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var forget = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var input = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 1, c));
            var output = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 2, c));
            Complex rawJ = new(Gate(row, n, 3, c), Gate(row, n, 4, c));
            Complex rawIn = new(Gate(row, n, 5, c), Gate(row, n, 6, c));
            Complex rawOut = new(Gate(row, n, 7, c), Gate(row, n, 8, c));
            Complex j = rawJ.Bounded(), inputKey = rawIn.Bounded(), outputKey = rawOut.Bounded();
            var stored = Complex.Product(inputKey, j);
            Complex old = new(Load(row.Cell, n, 0, c), Load(row.Cell, n, 1, c));
            var cell = Complex.Sum(old.Times(forget), stored.Times(input));
            var read = Complex.Product(outputKey, cell);
            var hidden = read.Bounded();

            Complex g = new(Load(row.FromHidden, n, 0, c), Load(row.FromHidden, n, 1, c));
            var ofRead = read.ThroughBound(g.Times(output));
            var ofCell = Complex.Sum(new(Load(row.FromCell, n, 0, c), Load(row.FromCell, n, 1, c)), Complex.ThroughProduct(ofRead, outputKey));
            var ofStored = ofCell.Times(input);
            ToGate(row, n, 0, c, ThroughSigmoid(Complex.Dot(ofCell, old), forget));
            ToGate(row, n, 1, c, ThroughSigmoid(Complex.Dot(ofCell, stored), input));
            ToGate(row, n, 2, c, ThroughSigmoid(Complex.Dot(g, hidden), output));
            ToGate(row, n, 3, c, rawJ.ThroughBound(Complex.ThroughProduct(ofStored, inputKey)));
            ToGate(row, n, 5, c, rawIn.ThroughBound(Complex.ThroughProduct(ofStored, j)));
            ToGate(row, n, 7, c, rawOut.ThroughBound(Complex.ThroughProduct(ofRead, cell)));
            AddTo(row.ToCell, n, 0, c, TLanes.Multiply(ofCell.Re, forget));
            AddTo(row.ToCell, n, 1, c, TLanes.Multiply(ofCell.Im, forget));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ThroughSigmoid(TVector g, TVector s) => TLanes.Multiply(g, TLanes.Multiply(s, TLanes.Subtract(TLanes.Broadcast(1f), s)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ThroughTanh(TVector g, TVector t) => TLanes.Multiply(g, TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(t, t)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate(in GateGradientRow row, int n, int gate, int c) => TLanes.Add(Load(row.Input, n, gate, c), Load(row.State, n, gate, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ToGate(in GateGradientRow row, int n, int gate, int c, TVector g)
    {
        AddTo(row.ToInput, n, gate, c, g);
        AddTo(row.ToState, n, gate, c, g);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ToGate(in GateGradientRow row, int n, int gate, int c, Complex g)
    {
        ToGate(row, n, gate, c, g.Re);
        ToGate(row, n, gate + 1, c, g.Im);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* p, int n, int block, int c) => PartialVector<TVector, TLanes>.Load(p is null ? null : p + block * n + c, n - c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* p, int n, int block, int c, TVector g)
    {
        if (p is not null)
            PartialVector<TVector, TLanes>.Store(TLanes.Add(Load(p, n, block, c), g), p + block * n + c, n - c);
    }

    /// <summary>A vector of complex numbers; a gradient is the pair of derivatives by Re and Im.</summary>
    private readonly struct Complex(TVector re, TVector im)
    {
        public TVector Re => re;

        public TVector Im => im;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Complex Times(TVector real) => new(TLanes.Multiply(re, real), TLanes.Multiply(im, real));

        /// <summary>z where |z| is at most 1, else z / |z|.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Complex Bounded()
        {
            var length = Length();
            return new(TLanes.Divide(re, length), TLanes.Divide(im, length));
        }

        /// <summary>The gradient before <see cref="Bounded"/>: unchanged inside the disc (at 0 too), outside without its radial part, over |z|.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Complex ThroughBound(Complex g)
        {
            var length = Length();
            var bounded = Bounded();
            var radial = TLanes.SelectGreater(length, TLanes.Broadcast(1f), Dot(g, bounded), TLanes.Broadcast(0f));
            return new(
                TLanes.Divide(TLanes.Subtract(g.Re, TLanes.Multiply(radial, bounded.Re)), length),
                TLanes.Divide(TLanes.Subtract(g.Im, TLanes.Multiply(radial, bounded.Im)), length));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex Sum(Complex a, Complex b) => new(TLanes.Add(a.Re, b.Re), TLanes.Add(a.Im, b.Im));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Dot(Complex a, Complex b) => TLanes.Fma(a.Re, b.Re, TLanes.Multiply(a.Im, b.Im));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex Product(Complex a, Complex b) =>
            new(TLanes.Subtract(TLanes.Multiply(a.Re, b.Re), TLanes.Multiply(a.Im, b.Im)), TLanes.Fma(a.Re, b.Im, TLanes.Multiply(a.Im, b.Re)));

        /// <summary>The gradient of one factor from the product's: times the other factor's conjugate.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex ThroughProduct(Complex g, Complex other) =>
            new(Dot(g, other), TLanes.Subtract(TLanes.Multiply(g.Im, other.Re), TLanes.Multiply(g.Re, other.Im)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector Length()
        {
            var one = TLanes.Broadcast(1f);
            var length = TLanes.Sqrt(Dot(this, this));
            return TLanes.SelectGreater(length, one, length, one);
        }
    }
}
