using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>How a picture is quantised: its step, the strength of the table by frequency, how much larger steps are in busy places, and what is added before rounding down.</summary>
internal readonly record struct Quantization(double Step, double Frequency, double Contrast, double Rounding);

/// <summary>Crops to integers: the transform, the steps, the dead zone.</summary>
internal sealed class CropQuantizer(CpuExecutor cpu)
{
    private const int Block = CoefficientOrder.Block;

    /// <summary>The integers of crops [N,H,W,3] (RGB / 255 - 0.5).</summary>
    public PlaneBatch Quantize(TensorShape shape, ReadOnlySpan<float> crops, ReadOnlySpan<Quantization> how)
    {
        var batch = new PlaneBatch(shape.Batch, shape.Height / Block, shape.Width / Block);
        var length = shape.Height * shape.Width;
        for (var n = 0; n < shape.Batch; n++)
        {
            var crop = crops.Slice(n * length * 3, length * 3);
            var steps = new QuantizerSteps(QuantizerSteps.ToLogStep(how[n].Step), (int)Math.Round(QuantizerSteps.FrequencyUnits * how[n].Frequency));
            steps.Main.CopyTo(batch.MainLogSteps, n * CoefficientOrder.Main);
            steps.Detail.CopyTo(batch.DetailLogSteps, n * CoefficientOrder.Detail);
            for (var component = 0; component < 3; component++)
            {
                using var plane = Component(shape, crop, component);
                if (component == 0 && how[n].Contrast != 0)
                    Map(batch, n, plane, (float)how[n].Contrast);
                using var coefficients = LappedTransform.Analyse(cpu, plane, component);
                Round(batch, n, coefficients, component, (float)how[n].Rounding);
            }
        }
        return batch;
    }

    private CpuTensor Component(TensorShape shape, ReadOnlySpan<float> crop, int component)
    {
        var (red, green, blue) = component switch
        {
            0 => (Colour.RedToY, Colour.GreenToY, Colour.BlueToY),
            1 => (Colour.RedToCb, Colour.GreenToCb, Colour.BlueToCb),
            _ => (Colour.RedToCr, Colour.GreenToCr, Colour.BlueToCr),
        };
        // Samples are less 128; 255 * 0.5 of it is in the crops already.
        var offset = component == 0 ? -0.5f : 0;
        var plane = cpu.New(new TensorShape(1, shape.Height, shape.Width, 1));
        var samples = plane.Span;
        for (var i = 0; i < samples.Length; i++)
            samples[i] = 255 * (red * crop[3 * i] + green * crop[3 * i + 1] + blue * crop[3 * i + 2]) + offset;
        return plane;
    }

    /// <summary>The step map of a picture, not rounded to what files hold.</summary>
    private static void Map(PlaneBatch batch, int picture, CpuTensor luma, float contrast)
    {
        var busyness = Busyness.Of(luma.Span, luma.Shape.Width, luma.Shape.Height, 0, batch.Places.Height);
        for (var i = 0; i < busyness.Length; i++)
            batch.Map[picture * batch.PlacesOfPicture + i] = contrast * (float)Math.Log2(busyness[i] / Busyness.Neutral);
    }

    private static void Round(PlaneBatch batch, int picture, CpuTensor coefficients, int component, float rounding)
    {
        const int Main = CoefficientOrder.Main;
        var inMain = component == 0 ? CoefficientOrder.Component : CoefficientOrder.MainChroma;
        var firstMain = component == 0 ? 0 : CoefficientOrder.Component + (component - 1) * CoefficientOrder.MainChroma;
        var firstDetail = (component - 1) * CoefficientOrder.DetailChroma;
        var inverse = new float[CoefficientOrder.Component];
        for (var c = 0; c < inverse.Length; c++)
            inverse[c] = MathF.Pow(2, -(c < inMain ? batch.MainLogSteps[picture * Main + firstMain + c] : batch.DetailLogSteps[picture * CoefficientOrder.Detail + firstDetail + c - inMain]));
        for (var i = 0; i < batch.PlacesOfPicture; i++)
        {
            var place = picture * batch.PlacesOfPicture + i;
            var ofMap = MathF.Pow(2, -batch.Map[place]);
            var from = coefficients.Span.Slice(i * CoefficientOrder.Component, CoefficientOrder.Component);
            for (var c = 0; c < from.Length; c++)
            {
                var magnitude = (short)Math.Min(Magnitude.Largest, (int)(MathF.Abs(from[c]) * (inverse[c] * ofMap) + rounding));
                var value = from[c] < 0 ? (short)-magnitude : magnitude;
                if (c < inMain)
                    batch.Main[place * Main + firstMain + c] = value;
                else
                    batch.Detail[place * CoefficientOrder.Detail + firstDetail + c - inMain] = value;
            }
        }
    }
}
