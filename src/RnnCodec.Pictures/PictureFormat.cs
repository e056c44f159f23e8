namespace RnnCodec.Pictures;

/// <summary>Formats of picture files. All are read; <see cref="Png"/>, <see cref="Jpeg"/> and <see cref="WebP"/> are written too.</summary>
public enum PictureFormat
{
    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG, written with the best quality that it has.</summary>
    Jpeg,

    /// <summary>WebP, written without loss.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF, of which the first frame is read.</summary>
    Gif,
}
