using RnnCodec.Engine;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>The integers of a batch of crops, and the steps that they count.</summary>
internal sealed class PlaneBatch
{
    public PlaneBatch(int pictures, int rows, int columns)
    {
        Places = new TensorShape(pictures, rows, columns, CoefficientOrder.Main);
        Main = new short[Places.Length];
        Detail = new short[Places.Positions * CoefficientOrder.Detail];
        MainLogSteps = new float[pictures * CoefficientOrder.Main];
        DetailLogSteps = new float[pictures * CoefficientOrder.Detail];
        Map = new float[Places.Positions];
    }

    /// <summary>[N,h,w,384].</summary>
    public TensorShape Places { get; }

    /// <summary>[N,h,w,384], signed.</summary>
    public short[] Main { get; }

    /// <summary>[N,h,w,384], signed: the rest of chroma.</summary>
    public short[] Detail { get; }

    /// <summary>[N,384]: log2 of each main channel's step where the map is 0.</summary>
    public float[] MainLogSteps { get; }

    /// <summary>[N,384]: log2 of each detail channel's step where the map is 0.</summary>
    public float[] DetailLogSteps { get; }

    /// <summary>[N,h,w]: what the step map adds.</summary>
    public float[] Map { get; }

    public int PlacesOfPicture => Places.Height * Places.Width;

    /// <summary>The highest plane that has a 1 among the main channels; 0 where none has.</summary>
    public int TopPlane()
    {
        var all = 1;
        foreach (var value in Main)
            all |= Math.Abs((int)value);
        return int.Log2(all);
    }

    /// <summary>Mean of <see cref="MainLogSteps"/> over channels [first, end) of a picture.</summary>
    public float MeanLogStep(int picture, int first, int end)
    {
        var sum = 0.0;
        foreach (var step in MainLogSteps.AsSpan(picture * CoefficientOrder.Main + first, end - first))
            sum += step;
        return (float)(sum / (end - first));
    }
}
