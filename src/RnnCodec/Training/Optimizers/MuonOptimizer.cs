using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;

namespace RnnCodec.Training;

/// <summary>
/// Muon (Jordan et al. 2024): momentum made orthogonal, for the matrices inside a network. A kernel [out, in, height, width] counts as the matrix [out, in * height * width].
/// </summary>
internal sealed unsafe class MuonOptimizer : Optimizer
{
    private const float Momentum = 0.95f;
    private const int Iterations = 5;

    // The quintic of the Newton-Schulz iteration, chosen for speed at 0 rather than for its limit: singular values end near 1.
    private const float Linear = 3.4445f;
    private const float Cubic = -4.775f;
    private const float Quintic = 2.0315f;

    private readonly float[][] _momenta;
    private readonly NewtonSchulz[] _iterations;

    public MuonOptimizer(IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, Parameter> averages, ParameterGradients gradients, CpuExecutor cpu)
        : base(parameters, averages, gradients, cpu)
    {
        _momenta = [.. All.Select(static t => new float[t.Parameter.Length])];
        _iterations = [.. All.Select(t => new NewtonSchulz(t.Parameter.Dimensions[0], t.Parameter.Length / t.Parameter.Dimensions[0], cpu))];
    }

    public override IEnumerable<(string Kind, Parameter Parameter, float[] Values)> State => All.Zip(_momenta).Select(static m => ("momentum", m.First.Parameter, m.Second));

    /// <remarks>Clipping would change nothing: the length of the momentum does not count.</remarks>
    protected override void Apply(double learningRate, double clip, double averaging)
    {
        for (var i = 0; i < All.Count; i++)
        {
            var (trained, momentum, iteration) = (All[i], _momenta[i], _iterations[i]);
            var direction = iteration.Direction;
            for (var j = 0; j < momentum.Length; j++)
            {
                momentum[j] = Momentum * momentum[j] + trained.Gradient[j];
                direction[j] = trained.Gradient[j] + Momentum * momentum[j];
            }
            iteration.Run();
            var rate = (float)(learningRate * Math.Sqrt(Math.Max(1, (double)iteration.Rows / iteration.Columns)));
            Span<float> weights = trained.Parameter.Values, averages = trained.Average.Values;
            for (var j = 0; j < weights.Length; j++)
            {
                weights[j] -= rate * direction[j];
                averages[j] += (weights[j] - averages[j]) * (float)averaging;
            }
        }
    }

    /// <summary>Five iterations x = a x + (b y + c y^2) x, y = x x', of a matrix of norm 1, on the engine's convolutions of 1x1.</summary>
    private sealed class NewtonSchulz
    {
        private readonly CpuExecutor _cpu;
        private readonly int _short;
        private readonly int _long;

        // [short, long] as weights: places times it are products with its transpose. [short, short] is symmetric.
        private readonly Convolution _wide;
        private readonly Convolution _square;

        public NewtonSchulz(int rows, int columns, CpuExecutor cpu)
        {
            (Rows, Columns, _cpu) = (rows, columns, cpu);
            (_short, _long) = (Math.Min(rows, columns), Math.Max(rows, columns));
            Direction = new float[rows * columns];
            _wide = Convolution.Padded(new Parameter("wide", [_short, _long, 1, 1], new float[_short * _long]), null);
            _square = Convolution.Padded(new Parameter("square", [_short, _short, 1, 1], new float[_short * _short]), null);
        }

        public int Rows { get; }

        public int Columns { get; }

        /// <summary>[rows, columns]: the matrix, which becomes orthogonal.</summary>
        public float[] Direction { get; }

        public void Run()
        {
            var scale = (float)(1 / (Math.Sqrt(SquareSum(Direction)) + 1e-12));
            var x = _cpu.New(new TensorShape(1, 1, _short, _long));
            if (Rows <= Columns)
                Direction.CopyTo(x.Span);
            else
                Transpose(Direction, x.Span, Rows, Columns);
            foreach (ref var value in x.Span)
                value *= scale;
            for (var i = 0; i < Iterations; i++)
            {
                var next = Iterate(x);
                x.Dispose();
                x = next;
            }
            if (Rows <= Columns)
                x.Span.CopyTo(Direction);
            else
                Transpose(x.Span, Direction, _short, _long);
            x.Dispose();
        }

        private CpuTensor Iterate(CpuTensor x)
        {
            Set(_wide, x.Span);
            using var y = (CpuTensor)_cpu.Convolve(x, _wide);
            Set(_square, y.Span);
            using var polynomial = (CpuTensor)_cpu.Convolve(y, _square);
            for (var i = 0; i < polynomial.Shape.Length; i++)
                polynomial.Data[i] = Cubic * y.Data[i] + Quintic * polynomial.Data[i];
            // Symmetric, but for rounding: x' times it is the transpose of it times x.
            for (var i = 0; i < _short; i++)
                polynomial.Data[i * _short + i] += Linear;
            Set(_square, polynomial.Span);
            using var turned = _cpu.New(new TensorShape(1, 1, _long, _short));
            Transpose(x.Span, turned.Span, _short, _long);
            using var product = (CpuTensor)_cpu.Convolve(turned, _square);
            var next = _cpu.New(x.Shape);
            Transpose(product.Span, next.Span, _long, _short);
            return next;
        }

        private static void Set(Convolution layer, ReadOnlySpan<float> values)
        {
            values.CopyTo(layer.Weight.Values);
            layer.Weight.Touch();
        }

        /// <summary>[rows, columns] to [columns, rows], in blocks that the first-level cache holds.</summary>
        private static void Transpose(ReadOnlySpan<float> from, Span<float> to, int rows, int columns)
        {
            const int Side = 16;
            for (var row = 0; row < rows; row += Side)
            {
                for (var column = 0; column < columns; column += Side)
                {
                    for (var r = row; r < Math.Min(rows, row + Side); r++)
                    {
                        for (var c = column; c < Math.Min(columns, column + Side); c++)
                            to[c * rows + r] = from[r * columns + c];
                    }
                }
            }
        }
    }
}
