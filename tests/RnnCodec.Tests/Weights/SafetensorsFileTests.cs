using RnnCodec.Weights;

namespace RnnCodec.Tests.Weights;

public sealed class SafetensorsFileTests
{
    /// <summary>Not a multiple of any vector's width, so that the numbers behind the last whole vector count too.</summary>
    private const int Some = 13;

    [Fact]
    public void EveryHalfIsReadAsItsOwnValue()
    {
        float[] halves = [.. Enumerable.Range(0, 1 << 16).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits)).Where(v => !float.IsNaN(v))];
        Assert.Equal((1 << 16) - 2 * 1023, halves.Length);
        Assert.Equal(Bits(halves), Bits(Read(halves)));
        Assert.Equal(Bits(halves[..Some]), Bits(Read(halves[..Some])));
    }

    [Fact]
    public void WhatIsNoHalfNumberStaysNone() => Assert.All(Read([float.NaN, 1, float.NaN]), (v, i) => Assert.Equal(i != 1, float.IsNaN(v)));

    private static float[] Read(float[] values)
    {
        var file = new SafetensorsFile();
        file.Tensors.Add("halves", new StoredTensor([values.Length], values, TensorPrecision.Float16));
        return SafetensorsFile.Read(file.ToBytes()).Tensors["halves"].Values;
    }

    private static uint[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];
}
