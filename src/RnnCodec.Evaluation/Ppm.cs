using System.Text;

namespace RnnCodec.Evaluation;

/// <summary>Binary portable pixmaps (P6, 8 bits a sample), the one format that nearly every codec's tool reads and writes.</summary>
internal static class Ppm
{
    public static void Write(string path, RgbImage image)
    {
        using var file = File.Create(path);
        file.Write(Encoding.ASCII.GetBytes($"P6\n{image.Width} {image.Height}\n255\n"));
        file.Write(image.Pixels);
    }

    /// <exception cref="InvalidDataException">The file is no 8-bit P6 pixmap, or shorter than its header says.</exception>
    public static RgbImage Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes is not [(byte)'P', (byte)'6', ..])
            throw new InvalidDataException($"'{path}' is no P6 pixmap.");
        var at = 2;
        var (width, height, most) = (Number(), Number(), Number());
        at++;
        if (most != 255)
            throw new InvalidDataException($"'{path}' has samples up to {most}; only 255 is read.");
        if (bytes.Length - at < 3L * width * height)
            throw new InvalidDataException($"'{path}' ends before its {width}x{height} pixels do.");
        return new RgbImage(width, height, bytes[at..(at + 3 * width * height)]);

        int Number()
        {
            while (at < bytes.Length && (char.IsWhiteSpace((char)bytes[at]) || bytes[at] == '#'))
                at = bytes[at] == '#' ? Array.IndexOf(bytes, (byte)'\n', at) is var end and >= 0 ? end : bytes.Length : at + 1;
            var value = 0;
            while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]) && value <= RgbImage.MaxSide)
                value = 10 * value + bytes[at++] - '0';
            return value is >= 1 and <= RgbImage.MaxSide ? value : throw new InvalidDataException($"'{path}' has a bad number in its header.");
        }
    }
}
