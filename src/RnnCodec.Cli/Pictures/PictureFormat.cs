namespace RnnCodec.Cli.Pictures;

/// <summary>Picture formats that are read; <see cref="Png"/>, <see cref="Jpeg"/> and <see cref="WebP"/> are written too.</summary>
internal enum PictureFormat
{
    Png,
    Jpeg,
    WebP,
    Bmp,
    Gif,
}
