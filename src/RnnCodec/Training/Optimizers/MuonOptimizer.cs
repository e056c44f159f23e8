using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>
/// Muon (Jordan et al. 2024): momentum made orthogonal, for the matrices inside a network. A kernel [out, in, height, width] counts as the matrix [out, in *
/// height * width].
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

    public override IEnumerable<(string Kind, Parameter Parameter, float[] Values)> State =>
        All.Zip(_momenta).Select(static m => ("momentum", m.First.Parameter, m.Second));

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

    /// <summary>Five iterations x = a x + (b y + c y^2) x, y = x x', of a matrix of norm 1.</summary>
    private sealed class NewtonSchulz(int rows, int columns, CpuExecutor cpu)
    {
        private readonly MatrixProduct _product = new(cpu);
        private readonly int _short = Math.Min(rows, columns);
        private readonly int _long = Math.Max(rows, columns);

        public int Rows => rows;

        public int Columns => columns;

        /// <summary>[rows, columns]: the matrix, which becomes orthogonal.</summary>
        public float[] Direction { get; } = new float[rows * columns];

        public void Run()
        {
            var scale = (float)(1 / (Math.Sqrt(SquareSum(Direction)) + 1e-12));
            FloatBuffer x = cpu.Pool.Rent(rows * columns), next = cpu.Pool.Rent(rows * columns);
            if (rows <= columns)
                Direction.CopyTo(new Span<float>(x.Pointer, Direction.Length));
            else
                Transpose(Direction, new Span<float>(x.Pointer, Direction.Length), rows, columns);
            for (var i = 0; i < Direction.Length; i++)
                x.Pointer[i] *= scale;
            for (var i = 0; i < Iterations; i++)
            {
                Iterate(x.Pointer, next.Pointer);
                (x, next) = (next, x);
            }
            if (rows <= columns)
                new Span<float>(x.Pointer, Direction.Length).CopyTo(Direction);
            else
                Transpose(new Span<float>(x.Pointer, Direction.Length), Direction, _short, _long);
            cpu.Pool.Return(x);
            cpu.Pool.Return(next);
        }

        private void Iterate(float* x, float* next)
        {
            FloatBuffer y = cpu.Pool.Rent(_short * _short), square = cpu.Pool.Rent(_short * _short);
            _product.TimesTranspose(x, _short, _long, y.Pointer);
            _product.TimesTranspose(y.Pointer, _short, _short, square.Pointer);
            for (var i = 0; i < _short * _short; i++)
                square.Pointer[i] = Cubic * y.Pointer[i] + Quintic * square.Pointer[i];
            for (var i = 0; i < _short; i++)
                square.Pointer[i * _short + i] += Linear;
            _product.Times(square.Pointer, _short, _short, x, _long, next);
            cpu.Pool.Return(y);
            cpu.Pool.Return(square);
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
