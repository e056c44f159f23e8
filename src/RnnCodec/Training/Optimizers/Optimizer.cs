using System.Numerics;
using System.Runtime.CompilerServices;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>
/// What changes some parameters by their gradients, and keeps the exponential average of their values. Results do not depend on the number of threads.
/// </summary>
internal abstract unsafe class Optimizer
{
    /// <summary>Numbers of a work item; fixed, so that sums do not depend on the thread count.</summary>
    private const int PieceLength = 1 << 15;

    private readonly (int Of, int First, int Count)[] _pieces;

    protected Optimizer(IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, Parameter> averages, ParameterGradients gradients, CpuExecutor cpu)
    {
        Cpu = cpu;
        All = [.. parameters.Select(p => new Trained(p, averages[p.Name], gradients.Whole(p)))];
        _pieces = [.. from t in Enumerable.Range(0, All.Count)
                      let length = All[t].Parameter.Length
                      from i in Enumerable.Range(0, (length + PieceLength - 1) / PieceLength)
                      select (t, i * PieceLength, Math.Min(PieceLength, length - i * PieceLength))];
    }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>What a checkpoint must hold: arrays by kind and parameter.</summary>
    public abstract IEnumerable<(string Kind, Parameter Parameter, float[] Values)> State { get; }

    protected CpuExecutor Cpu { get; }

    protected IReadOnlyList<Trained> All { get; }

    /// <summary>One step with the gradients at hand. Returns their norm before clipping; where it is not finite, nothing has changed.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="clip">Longer gradients are scaled down to this norm.</param>
    /// <param name="averaging">The part of the old average that is kept, at most: (1 + n) / (10 + n) in step n.</param>
    public double Update(double learningRate, double clip, double averaging)
    {
        var squares = new double[_pieces.Length];
        Cpu.Run(_pieces.Length, worthThreads: true, i => squares[i] = SquareSum(All[_pieces[i].Of].Gradient.AsSpan(_pieces[i].First, _pieces[i].Count)));
        var norm = Math.Sqrt(squares.Sum());
        if (!double.IsFinite(norm))
            return norm;
        Step++;
        Apply(learningRate, Math.Min(1, clip / (norm + 1e-6)), 1 - Math.Min(averaging, Step / (9.0 + Step)));
        foreach (var trained in All)
        {
            trained.Parameter.Touch();
            trained.Average.Touch();
        }
        return norm;
    }

    /// <summary>Changes the values and their averages.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="clip">What gradients are multiplied by.</param>
    /// <param name="averaging">The part of the new values in their average.</param>
    protected abstract void Apply(double learningRate, double clip, double averaging);

    /// <summary>Runs an action over pieces of all parameters: the parameter's number, the piece's first number and its length.</summary>
    protected void ForPieces(Action<int, int, int> apply) =>
        Cpu.Run(_pieces.Length, worthThreads: true, i => apply(_pieces[i].Of, _pieces[i].First, _pieces[i].Count));

    protected static double SquareSum(ReadOnlySpan<float> numbers)
    {
        var sum = 0.0;
        var i = 0;
        for (; i <= numbers.Length - 256; i += 256)
        {
            var part = Vector<float>.Zero;
            for (var j = i; j < i + 256; j += Vector<float>.Count)
            {
                var v = new Vector<float>(numbers[j..]);
                part += v * v;
            }
            sum += Vector.Sum(part);
        }
        for (; i < numbers.Length; i++)
            sum += (double)numbers[i] * numbers[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Vector<float> Load(float* p) => Unsafe.ReadUnaligned<Vector<float>>(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Store(Vector<float> x, float* p) => Unsafe.WriteUnaligned(p, x);

    /// <summary>A parameter, its average and its gradient.</summary>
    protected sealed record Trained(Parameter Parameter, Parameter Average, float[] Gradient);
}
