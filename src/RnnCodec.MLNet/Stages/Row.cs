using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Stages;

/// <summary>Between a row's vectors and bytes.</summary>
internal static class Row
{
    public static VBuffer<byte> Vector(byte[] bytes) => new(bytes.Length, bytes);

    public static ReadOnlySpan<byte> Dense(in VBuffer<byte> bytes) => bytes.IsDense ? bytes.GetValues() : bytes.DenseValues().ToArray();
}
