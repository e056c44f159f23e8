using RnnCodec.EntropyCoding;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>Finds the step that the options ask for: bits and quality are smooth functions of its logarithm.</summary>
/// <param name="encoder">The picture.</param>
/// <param name="plan">What the options ask for.</param>
/// <param name="options">The options.</param>
/// <param name="fixedBytes">Bytes of the file that no step changes: header, boxes, alpha, step map.</param>
internal sealed class PlanesRateControl(PlanesEncoder encoder, EncodePlan plan, EncodeOptions options, long fixedBytes)
{
    /// <summary>Passes of the entropy model for a size, the last of them the coding itself.</summary>
    private const int MostPasses = 3;

    /// <summary>Share of a size that a pass aims at: it must not be exceeded.</summary>
    private const double Aim = 0.993;

    /// <summary>A pass that uses less than this share is followed by another.</summary>
    private const double LeastUse = 0.985;

    /// <summary>Bytes of the model's codes for a byte of the integers' entropy by channel: where the first pass starts.</summary>
    private const double UsualRatio = 0.79;

    /// <summary>Share of the bits that is left where costs decide which 1 becomes 0.</summary>
    private const double UsualShareKept = 0.94;

    /// <summary>Units of the step, 0.5 %, that a quality's step is found to.</summary>
    private const int Precision = 8;

    /// <summary>Units of the step that halve the bits, about.</summary>
    private const double StepsPerOctave = 1.0 * QuantizerSteps.StepUnits;

    public CodedPicture Run() => plan switch
    {
        { TargetBytes: { } bytes } => ForBytes(bytes),
        { TargetPsnr: { } psnr } => ForQuality(psnr, Quality.Psnr.Measure, "PSNR", " dB"),
        { TargetMsSsim: { } similarity } => ForQuality(similarity, Quality.MsSsim.Measure, "MS-SSIM", ""),
        _ => AtStep(plan.LogStep),
    };

    private CodedPicture AtStep(int logStep)
    {
        if (!AsksForCosts)
            return Coded(logStep, encoder.Quantise(logStep), null);
        var costs = encoder.NewCosts();
        var open = encoder.QuantiseOpen(logStep);
        encoder.Code(encoder.Header(logStep, open, null), open, costs);
        return Coded(logStep, encoder.Choose(logStep, costs), null);
    }

    private bool AsksForCosts => options.Effort > 0 && options.EntropyCoding;

    private CodedPicture Coded(int logStep, PlaneIntegers integers, SignificanceCosts? costs)
    {
        var header = encoder.Header(logStep, integers, options.Iterations);
        return encoder.Code(header, integers, costs);
    }

    /// <summary>The finest step whose file fits. Each pass's size, and how the integers' entropy changes with the step, give the next pass its step.</summary>
    private CodedPicture ForBytes(long bytes)
    {
        var budget = bytes - fixedBytes;
        var step = StepOfEntropy(Aim * 8 * budget / UsualRatio, plan.LogStep);
        // The first pass asks for costs, and all others use the same, so that the sizes of one pass tell the next pass's.
        var costs = AsksForCosts ? encoder.NewCosts() : null;
        CodedPicture? best = null;
        CodedPicture? smallest = null;
        var bestIsUndecided = false;
        (int Step, long Size)? decided = null;
        for (var pass = 1; pass <= MostPasses; pass++)
        {
            var isFirst = pass == 1;
            var integers = costs is null || isFirst ? encoder.Quantise(step) : encoder.Choose(step, costs);
            var coded = Coded(step, integers, isFirst ? costs : null);
            var size = coded.ChunkBytes;
            if (smallest is null || size < smallest.ChunkBytes)
                smallest = coded;
            var isUndecided = isFirst && costs is not null;
            if (size <= budget && (best is null || bestIsUndecided || size > best.ChunkBytes))
                (best, bestIsUndecided) = (coded, isUndecided);
            if (!bestIsUndecided && best is not null && best.ChunkBytes >= LeastUse * budget)
                break;
            if (size > budget ? step == QuantizerSteps.HighestLogStep : step == QuantizerSteps.LowestLogStep)
                break;
            var next = OnTheLine(decided, (step, size), Aim * budget)
                ?? StepOfEntropy(encoder.Entropy(step) * Aim * budget / (isUndecided ? size * UsualShareKept : size), step);
            // Plain bits jump where a group's first plane moves: no line.
            if (!isUndecided && options.EntropyCoding)
                decided = (step, size);
            step = next;
        }
        if ((best ?? Cut(smallest!, budget)) is { } fitting)
            return fitting;
        // Estimates are poor where hardly anything is left to code.
        var coarsest = Coded(QuantizerSteps.HighestLogStep, encoder.Quantise(QuantizerSteps.HighestLogStep), null);
        if (coarsest.ChunkBytes <= budget)
            return coarsest;
        var least = fixedBytes + coarsest.ChunkBytes;
        var message = $"The picture cannot be stored in {bytes} bytes: the smallest file found has {least}.";
        return Cut(coarsest, budget) ?? throw new RateUnreachableException(message) { MinimumBytes = least };
    }

    /// <summary>The step of a size on the line through two passes, size by logarithm; null where there is no such line.</summary>
    private static int? OnTheLine((int Step, long Size)? first, (int Step, long Size) second, double size)
    {
        if (first is not { } other || (second.Size - other.Size) * (second.Step - other.Step) >= 0 || size <= 0)
            return null;
        var slope = Math.Log((double)second.Size / other.Size) / (second.Step - other.Step);
        return Math.Clamp(second.Step + (int)Math.Ceiling(Math.Log(size / second.Size) / slope), QuantizerSteps.LowestLogStep, QuantizerSteps.HighestLogStep);
    }

    /// <summary>The step at which the integers have this entropy: by secants, as its logarithm is nearly a line over the logarithm of the step.</summary>
    private int StepOfEntropy(double bits, int start)
    {
        const int Enough = 2;
        if (bits <= 0)
            return QuantizerSteps.HighestLogStep;
        var (low, high) = (QuantizerSteps.LowestLogStep, QuantizerSteps.HighestLogStep);
        var step = start;
        while (true)
        {
            var excess = Math.Log2(encoder.Entropy(step) / bits);
            if (excess > 0)
                low = step;
            else
                high = step;
            if (high - low <= Enough)
                return high;
            var next = Math.Clamp(step + (int)Math.Round(excess * StepsPerOctave), low + 1, high - 1);
            if (Math.Abs(next - step) <= Enough)
                return next;
            step = next;
        }
    }

    /// <summary>The file with the tail of its last plane left out, where that is enough to make it fit.</summary>
    private static CodedPicture? Cut(CodedPicture coded, long budget)
    {
        var excess = coded.ChunkBytes - budget;
        var last = coded.Header.Iterations - 1;
        var total = coded.Payloads.Sum(tile => (long)tile[last].Length);
        if (excess > total || total == 0)
            return null;
        var payloads = coded.Payloads.Select(tile =>
        {
            var keep = (int)(tile[last].Length * (total - excess) / total);
            return (byte[][])[.. tile[..last], tile[last][..keep]];
        }).ToArray();
        return new CodedPicture(coded.Header with { Planes = coded.Header.Planes! with { IsCut = true } }, payloads);
    }

    /// <summary>The coarsest step at which the picture that a decoder shows reaches a quality.</summary>
    private CodedPicture ForQuality(double goal, Func<RgbImage, RgbImage, double> measure, string name, string unit)
    {
        var (low, high) = (QuantizerSteps.LowestLogStep, QuantizerSteps.HighestLogStep);
        double atLow = double.NaN, atHigh = double.NaN;
        for (var step = plan.LogStep; ; step = Next())
        {
            var reached = At(step);
            if (reached >= goal)
                (low, atLow) = (step, reached);
            else
                (high, atHigh) = (step, reached);
            if (high - low <= Precision || low == QuantizerSteps.HighestLogStep || high == QuantizerSteps.LowestLogStep)
                break;
        }
        if (high == QuantizerSteps.LowestLogStep)
        {
            var message = $"The picture cannot reach {name} {goal}{unit}: the best found is {atHigh:0.####}{unit}.";
            throw new RateUnreachableException(message) { BestQuality = atHigh };
        }
        return Coded(low, encoder.Quantise(low), null);

        // Where both ends are known, the line between them; else outwards in doubling strides, up to the ends of the range.
        int Next()
        {
            if (double.IsNaN(atHigh))
                return Math.Min(QuantizerSteps.HighestLogStep, low + Stride(low));
            if (double.IsNaN(atLow))
                return Math.Max(QuantizerSteps.LowestLogStep, high - Stride(high));
            var between = low + (int)Math.Round((high - low) * Math.Clamp((atLow - goal) / (atLow - atHigh), 0.1, 0.9));
            return Math.Clamp(between, low + 1, high - 1);
        }

        int Stride(int from) => 2 * Math.Abs(from - plan.LogStep) + QuantizerSteps.StepUnits / 2;

        double At(int step)
        {
            var integers = encoder.Quantise(step);
            return measure(encoder.Image, encoder.Show(encoder.Header(step, integers, null), integers));
        }
    }
}
