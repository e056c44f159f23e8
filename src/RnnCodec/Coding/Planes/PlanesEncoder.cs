using RnnCodec.Container;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>A picture to the payloads of a bit-plane file, at any step: it is analysed once, each step is a pass.</summary>
internal sealed class PlanesEncoder
{
    /// <summary>Rounding of integers that are coded as they are: a dead zone of 0.6 steps.</summary>
    private const float Rounding = 0.40f;

    /// <summary>Rounding where the model's costs decide afterwards which 1 becomes 0.</summary>
    private const float OpenRounding = 0.46f;

    /// <summary>Squared error, in squares of the step, that a bit may save.</summary>
    private const float Lambda = 0.10f;

    /// <summary>Strength of the table by frequency when tuned for MS-SSIM: the whole of it.</summary>
    private const int MsSsimFrequency = QuantizerSteps.FrequencyUnits;

    // Steps below which plain values were nearer to photographs than the networks' pictures, by the tuning's own measure.
    private static readonly int FinestMsSsimStep = QuantizerSteps.ToLogStep(2.8);
    private static readonly int FinestPsnrStep = QuantizerSteps.ToLogStep(1.3);

    private readonly PlanesNetwork _network;
    private readonly RgbImage _image;
    private readonly FileHeader _template;
    private readonly Tune _tune;
    private readonly TileWork _work;
    private readonly Background _background;
    private readonly PictureAnalysis _analysis;
    private readonly float[] _offsets;
    private readonly bool _isShown;

    /// <param name="network">The networks.</param>
    /// <param name="image">The picture.</param>
    /// <param name="template">The file's header, as far as the integers do not change it.</param>
    /// <param name="options">The options.</param>
    /// <param name="work">Runs it.</param>
    /// <param name="isShown">Whether coded pictures shall know what a decoder shows of them.</param>
    public PlanesEncoder(PlanesNetwork network, RgbImage image, FileHeader template, EncodeOptions options, TileWork work, bool isShown)
    {
        (_network, _image, _template, _tune, _work, _isShown) = (network, image, template, options.Tune, work, isShown);
        _background = Background.Of(image);
        _analysis = work.Run(e => PictureAnalysis.Of(image, _background, e));
        var map = StepMap.Choose(_analysis, options.Tune, options.Importance.Span, image.Width, image.Height);
        _offsets = StepMap.Offsets(map, _analysis.Rows * _analysis.Columns);
        Map = map is null ? null : StepMapCoder.Encode(map, _analysis.Columns);
    }

    /// <summary>The picture itself.</summary>
    public RgbImage Image => _image;

    /// <summary>Room for the costs of all integers.</summary>
    public SignificanceCosts NewCosts() => new(_analysis.Rows, _analysis.Columns, _analysis.IsGrey);

    /// <summary>The step map's payload; null where it is 0 everywhere.</summary>
    public byte[]? Map { get; }

    /// <summary>The picture's integers at a step, rounded.</summary>
    public PlaneIntegers Quantise(int logStep) => Quantise(logStep, Rounding);

    /// <summary>
    /// The picture's integers at a step, those whose bits cost more than they give made 0 by the costs of a pass at this step or one near it.
    /// </summary>
    public PlaneIntegers Choose(int logStep, SignificanceCosts costs)
    {
        var integers = Quantise(logStep, OpenRounding);
        var steps = Steps(logStep);
        _work.Run(e =>
        {
            e.Split(integers.Places, CoefficientOrder.Main, (first, end) =>
            {
                for (var place = first; place < end; place++)
                {
                    Drop(_analysis.Main, integers.Main, costs.Main, steps.Main, place);
                    if (!integers.IsGrey)
                        Drop(_analysis.Detail, integers.Detail, costs.Detail, steps.Detail, place);
                }
            });
            return 0;
        });
        return integers;
    }

    /// <summary>The picture's integers at a step, nothing dropped yet: what a pass that looks for costs codes.</summary>
    public PlaneIntegers QuantiseOpen(int logStep) => Quantise(logStep, OpenRounding);

    /// <summary>The header of a file of these integers.</summary>
    public FileHeader Header(int logStep, PlaneIntegers integers, int? iterations) => Header(logStep, PlaneCoder.TopPlane(integers), iterations);

    /// <summary>The header of a file whose integers have their highest 1 in a plane; -1: none has one. It has as many bytes whatever they are.</summary>
    public FileHeader Header(int logStep, int topPlane = -1, int? iterations = null) => _template with
    {
        Iterations = Math.Clamp(topPlane + 1, 1, iterations ?? int.MaxValue),
        Planes = new PlaneHeader
        {
            TopPlane = Math.Max(0, topPlane),
            LogStep = logStep,
            Frequency = Frequency,
            // A picture that is its background alone has nothing to restore.
            Tuning = topPlane < 0 ? Tuning.Plain : TuningAt(logStep),
            Background = _background,
            HasMap = Map is not null,
        },
    };

    /// <summary>Codes all tiles.</summary>
    /// <param name="header">What <see cref="Header(int, PlaneIntegers, int?)"/> gave.</param>
    /// <param name="integers">The integers.</param>
    /// <param name="costs">Receives what the last plane's significance costs, or null.</param>
    public CodedPicture Code(FileHeader header, PlaneIntegers integers, SignificanceCosts? costs)
    {
        var payloads = new byte[header.TileCount][][];
        var known = _isShown ? new PlaneIntegers(integers.Rows, integers.Columns, integers.IsGrey) : null;
        _work.ForEachTile(header, (tile, executor) =>
        {
            var work = new PlaneTile(header, tile, _offsets);
            var own = costs is null ? null : new SignificanceCosts(work.Rows, work.Columns, integers.IsGrey);
            payloads[tile] = work.Encode(_network.Entropy, executor, integers, header.Iterations, own, known);
            own?.CopyTo(costs!, work.Row, work.Column);
        });
        return new CodedPicture(header, payloads) { Shown = known is null ? null : alpha => Show(header, known, alpha) };
    }

    /// <summary>The picture that a decoder shows of these integers.</summary>
    public RgbImage Show(FileHeader header, PlaneIntegers integers, byte[]? alpha = null)
    {
        var shown = new RgbImage(_image.Width, _image.Height, new byte[3 * _image.Width * _image.Height], alpha);
        PlanesDecoder.Render(_network, header, _offsets, integers, shown, _work);
        return shown;
    }

    /// <summary>
    /// A measure of the bits at a step that is proportional to them nearly enough to go from one step to another: the entropy of the integers by
    /// channel.
    /// </summary>
    public double Entropy(int logStep) => _analysis.Entropy(Steps(logStep), _offsets, Rounding);

    /// <summary>The tuning's networks where they know better than plain values: not at very fine steps.</summary>
    private Tuning TuningAt(int logStep) => _tune switch
    {
        Tune.Psnr => logStep >= FinestPsnrStep ? Tuning.Psnr : Tuning.Plain,
        _ => logStep >= FinestMsSsimStep ? Tuning.MsSsim : Tuning.Plain,
    };

    private int Frequency => _tune == Tune.MsSsim ? MsSsimFrequency : 0;

    private QuantizerSteps Steps(int logStep) => new(logStep, Frequency);

    private PlaneIntegers Quantise(int logStep, float rounding) => _work.Run(e => _analysis.Quantise(Steps(logStep), _offsets, rounding, e));

    /// <summary>Makes those of a place's integers 0 that are 1 or -1 and save less squared error than their bits are worth.</summary>
    private void Drop(float[] coefficients, short[] integers, sbyte[] costs, float[] logarithms, int place)
    {
        var channels = logarithms.Length;
        for (var c = 0; c < channels; c++)
        {
            var at = place * channels + c;
            if (integers[at] is not (1 or -1))
                continue;
            var x = Math.Abs(coefficients[at]) * (float)Math.Pow(2, -logarithms[c] - _offsets[place]);
            if (x * x - (x - 1) * (x - 1) < Lambda * SignificanceCosts.Bits(costs[at]))
                integers[at] = 0;
        }
    }
}
