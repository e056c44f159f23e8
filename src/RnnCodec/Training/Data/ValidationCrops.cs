using RnnCodec.Engine;

namespace RnnCodec.Training;

/// <summary>
/// The pictures that are validated on: spread evenly over the source, cut in their middle to at most 128x128 and to multiples of the code stride.
/// </summary>
internal sealed class ValidationCrops
{
    private const int LargestSide = 128;

    private readonly (TensorShape Shape, float[] Values)[] _crops;

    public ValidationCrops(ITrainingPictures pictures, int count, int stride)
    {
        count = Math.Min(count, pictures.Count);
        var largest = Math.Max(stride, LargestSide / stride * stride);
        _crops = new (TensorShape, float[])[count];
        for (var i = 0; i < count; i++)
        {
            var picture = pictures.Read((int)((long)i * pictures.Count / count));
            var (width, height) = (Side(picture.Width), Side(picture.Height));
            var values = new float[width * height * 3];
            CropSampler.Copy(picture, Math.Max(0, (picture.Width - width) / 2), Math.Max(0, (picture.Height - height) / 2), 0, width, height, values);
            _crops[i] = (new TensorShape(1, height, width, 3), values);
        }

        int Side(int side) => Math.Min(largest, Math.Max(stride, side / stride * stride));
    }

    public int Count => _crops.Length;

    public (TensorShape Shape, float[] Values) Read(int index) => _crops[index];
}
