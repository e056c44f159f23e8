using Microsoft.ML.Data;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.Stages;

/// <summary>A row's picture and the column that it stands in.</summary>
internal readonly record struct NamedPicture(string Column, MLImage Image);

/// <summary>A row's original and restored picture.</summary>
internal static class MeasuredPair
{
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back.</param>
    /// <param name="row">The row, for the error; null where it is not known.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static PictureQuality Measure(NamedPicture original, NamedPicture restored, long? row = null)
    {
        var (a, b) = (original.Image, restored.Image);
        if (a.Width != b.Width || a.Height != b.Height)
            throw new ArgumentException($"{(row is null ? "A row" : $"Row {row}")} has a picture of {a.Width}x{a.Height} pixels in column '{original.Column}' and one of {b.Width}x{b.Height} in column '{restored.Column}': only pictures of one size can be compared.");
        return PictureQuality.Measure(MLImageConversion.ToRgbImage(a), MLImageConversion.ToRgbImage(b));
    }
}
