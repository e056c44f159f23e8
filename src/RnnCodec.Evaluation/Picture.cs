using RnnCodec.Pictures;

namespace RnnCodec.Evaluation;

/// <summary>A picture to compress. Transparency is left out: the measures see colours alone.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Image">Its pixels, opaque.</param>
public sealed record Picture(string Name, RgbImage Image)
{
    public double PixelCount => (double)Image.Width * Image.Height;

    /// <exception cref="InvalidDataException">The file is no picture, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Picture Load(string path)
    {
        var image = PictureDecoder.Decode(File.ReadAllBytes(path), path).Image;
        return new Picture(Path.GetFileName(path), image.HasAlpha ? new RgbImage(image.Width, image.Height, image.Pixels.ToArray()) : image);
    }
}
