namespace RnnCodec.Coding;

/// <summary>The colours of a picture that has few, and each pixel's.</summary>
/// <param name="Colours">The colours one after the other, as many bytes each as the picture has components.</param>
/// <param name="Indices">For each pixel, top row first, which colour it has.</param>
internal sealed record Palette(byte[] Colours, byte[] Indices)
{
    /// <summary>An index is at most a byte.</summary>
    public const int MostColours = 256;

    /// <summary>The palette of a picture, by rising colour; null where it has more than so many.</summary>
    public static Palette? Of(RgbImage image, bool isGrey, int mostColours)
    {
        var places = new Dictionary<int, byte>();
        var order = new List<int>();
        var indices = new byte[image.Width * image.Height];
        ReadOnlySpan<byte> pixels = image.Pixels;
        var (last, index) = (-1, (byte)0);
        for (var i = 0; i < indices.Length; i++)
        {
            var colour = pixels[3 * i] << 16 | pixels[3 * i + 1] << 8 | pixels[3 * i + 2];
            if (colour != last && !places.TryGetValue(colour, out index))
            {
                if (order.Count == mostColours)
                    return null;
                index = (byte)order.Count;
                places.Add(colour, index);
                order.Add(colour);
            }
            last = colour;
            indices[i] = index;
        }
        return Sorted(order, indices, isGrey);
    }

    private static Palette Sorted(List<int> order, byte[] indices, bool isGrey)
    {
        var sorted = order.Order().ToList();
        byte[] places = [.. order.Select(colour => (byte)sorted.BinarySearch(colour))];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = places[indices[i]];
        var colours = sorted.SelectMany<int, byte>(colour => isGrey ? [(byte)colour] : [(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour]);
        return new Palette([.. colours], indices);
    }
}
