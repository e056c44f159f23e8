using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Makes ML.NET's row classes take image columns.</summary>
/// <remarks>
/// ML.NET reads a column of pictures into a row class only if the column's type, size included, is registered in the process,
/// whatever the member's own attribute says. Where a stage sees a schema it registers what it finds there.
/// </remarks>
internal static class ImageTypes
{
    /// <summary>Registers the type of pictures of any size.</summary>
    public static void RegisterAnySize() => Register(new AnySizeImageTypeAttribute());

    /// <summary>Registers the type of a column; nothing where it holds no pictures.</summary>
    public static void Register(DataViewType type)
    {
        if (type is ImageDataViewType image)
            Register(IsSized(image) ? new ImageTypeAttribute(image.Height, image.Width) : new AnySizeImageTypeAttribute());
    }

    public static bool IsSized(ImageDataViewType type) => type.Height > 0 && type.Width > 0;

    private static void Register(DataViewTypeAttribute attribute)
    {
        try
        {
            attribute.Register();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Another attribute of this program has registered the type: it is known, and that is all that is needed.
        }
    }
}
