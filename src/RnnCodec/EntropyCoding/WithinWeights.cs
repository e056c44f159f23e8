using System.Runtime.CompilerServices;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>What the coder of a place needs of a <see cref="PlaneEntropy"/>, in the order in which it reads it.</summary>
internal sealed unsafe class WithinWeights
{
    private const int Main = CoefficientOrder.Main;

    private static readonly ConditionalWeakTable<PlaneEntropy, WithinWeights> Known = [];

    private readonly FloatBuffer _rows = new(Main * Main);
    private readonly FloatBuffer _signRows = new(Main * Main);
    private readonly FloatBuffer _beside;
    private readonly FloatBuffer _heads;
    private readonly FloatBuffer _detail;
    private readonly int _width;

    private WithinWeights(PlaneEntropy network)
    {
        var before = new float[Main * Main];
        Span<float> all = network.Before.Weight.Values, within = network.WithinWeight.Values, sign = network.WithinSignWeight.Values;
        for (var j = 0; j < Main; j++)
        {
            for (var i = 0; i < Main; i++)
            {
                var lower = i < j ? within[j * Main + i] : 0f;
                before[j * Main + i] = all[j * Main + i] + lower;
                _rows.Pointer[i * Main + j] = lower;
                _signRows.Pointer[j * Main + i] = i < j ? sign[j * Main + i] : 0f;
            }
        }
        Before = Convolution.Padded(new Parameter("before + within", [Main, Main, 1, 1], before), null);
        _beside = new FloatBuffer(network.Beside.Length);
        network.Beside.Values.CopyTo(new Span<float>(_beside.Pointer, network.Beside.Length));
        _detail = new FloatBuffer(network.DetailWeights.Length);
        network.DetailWeights.Values.CopyTo(new Span<float>(_detail.Pointer, network.DetailWeights.Length));
        _width = network.Width;
        _heads = new FloatBuffer(2 * Main * _width);
        for (var g = 0; g < network.Heads.Length; g++)
        {
            var (first, size) = (CoefficientOrder.GroupStarts[g], CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g]);
            Span<float> weight = network.Heads[g].Weight.Values, bias = network.Heads[g].Bias!.Values;
            for (var kind = 0; kind < 2; kind++)
            {
                weight.Slice((kind + 1) * size * _width, size * _width).CopyTo(new Span<float>(_heads.Pointer + (kind * Main + first) * _width, size * _width));
                bias.Slice((kind + 1) * size, size).CopyTo((kind == 0 ? SignBias : RefinementBias).AsSpan(first));
            }
        }
    }

    /// <summary>f before the plane to significance: Before + Within, for what is known of the lower channels before the plane moves them.</summary>
    public Convolution Before { get; }

    /// <summary>The bias of each channel's sign in its group's head.</summary>
    public float[] SignBias { get; } = new float[Main];

    /// <summary>The bias of each channel's refinement in its group's head.</summary>
    public float[] RefinementBias { get; } = new float[Main];

    public static WithinWeights Of(PlaneEntropy network) => Known.GetValue(network, static n => new WithinWeights(n));

    /// <summary>What channel i adds to the significance of all channels, 0 up to i itself.</summary>
    public float* Row(int i) => _rows.Pointer + i * Main;

    /// <summary>What the channels before j add to its sign.</summary>
    public float* SignRow(int j) => _signRows.Pointer + j * Main;

    /// <summary>Factors of a known neighbour's news, by <see cref="PlaneEntropy.Beside"/>'s order.</summary>
    public float* Beside(int tap) => _beside.Pointer + tap * Main;

    /// <summary>The weights of channel c's sign in its group's head.</summary>
    public float* SignHead(int c) => _heads.Pointer + c * _width;

    /// <summary>The weights of channel c's refinement in its group's head.</summary>
    public float* RefinementHead(int c) => _heads.Pointer + (Main + c) * _width;

    /// <summary>A row of <see cref="PlaneEntropy.DetailWeights"/>.</summary>
    public float* Detail(int term) => _detail.Pointer + term * CoefficientOrder.Detail;
}
