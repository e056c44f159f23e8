using Microsoft.ML.Data;
using RnnCodec.MLNet;

namespace RnnCodec.Benchmarks;

/// <summary>Reads a picture through ML.NET.</summary>
internal static class PictureFile
{
    public static RgbImage Read(string path)
    {
        using var image = MLImage.CreateFromFile(path);
        return MLImageConversion.ToRgbImage(image);
    }
}
