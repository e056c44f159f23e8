using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet;

/// <summary>Marks an <see cref="MLImage"/> member of a row class as a column of pictures of any size.</summary>
/// <remarks>
/// ML.NET's own <see cref="ImageTypeAttribute"/> needs the size of every picture in advance: without one it throws.
/// <code>
/// sealed class Row
/// {
///     [AnySizeImageType]
///     public MLImage Image { get; set; }
/// }
/// </code>
/// </remarks>
public sealed class AnySizeImageTypeAttribute : DataViewTypeAttribute
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another attribute of this program has taken the type: ML.NET allows one in a process.</exception>
    public override void Register()
    {
        try
        {
            DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException(
                $"Another attribute has already registered ML.NET's type for pictures of any size, and ML.NET allows one per process: mark members with " +
                    $"{typeof(AnySizeImageTypeAttribute)} instead.", e);
        }
    }

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute? other) => other is AnySizeImageTypeAttribute;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AnySizeImageTypeAttribute;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(AnySizeImageTypeAttribute).GetHashCode();
}
