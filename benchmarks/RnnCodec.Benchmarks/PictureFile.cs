using RnnCodec.Pictures;

namespace RnnCodec.Benchmarks;

/// <summary>Pictures to measure with.</summary>
internal static class PictureFile
{
    public static RgbImage Read(string path) => PictureDecoder.Decode(File.ReadAllBytes(path), path).Image;
}
