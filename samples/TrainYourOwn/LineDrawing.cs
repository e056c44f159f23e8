namespace RnnCodec.Samples;

/// <summary>Drawings as from a pen and a scanner: strokes of one ink, hatching, on paper with a little grain.</summary>
internal static class LineDrawing
{
    private const int Side = 256;

    public static RgbImage Draw(int number)
    {
        var random = new Random(number);
        var ink = new float[Side * Side];
        for (var i = 0; i < 5 + random.Next(6); i++)
            Curve(ink, random);
        for (var i = 0; i < 1 + random.Next(3); i++)
            Hatching(ink, random);
        return Scan(ink, random);
    }

    /// <summary>A stroke that turns slowly.</summary>
    private static void Curve(float[] ink, Random random)
    {
        double x = random.NextDouble() * Side, y = random.NextDouble() * Side, direction = random.NextDouble() * 2 * Math.PI, turn = 0;
        var width = 1 + random.NextDouble();
        for (var i = 0; i < 60; i++)
        {
            turn = 0.8 * turn + 0.12 * (random.NextDouble() - 0.5);
            direction += turn;
            var (nextX, nextY) = (x + 5 * Math.Cos(direction), y + 5 * Math.Sin(direction));
            Stroke(ink, x, y, nextX, nextY, width);
            (x, y) = (nextX, nextY);
        }
    }

    /// <summary>Parallel strokes in a circle.</summary>
    private static void Hatching(float[] ink, Random random)
    {
        double x = random.NextDouble() * Side, y = random.NextDouble() * Side, radius = 20 + 30 * random.NextDouble(), direction = random.NextDouble() * Math.PI;
        var (dx, dy) = (Math.Cos(direction), Math.Sin(direction));
        for (var offset = -radius; offset < radius; offset += 4 + random.NextDouble())
        {
            var half = Math.Sqrt(radius * radius - offset * offset);
            var (middleX, middleY) = (x - offset * dy, y + offset * dx);
            Stroke(ink, middleX - half * dx, middleY - half * dy, middleX + half * dx, middleY + half * dy, 0.8);
        }
    }

    /// <summary>Covers what is nearer to the line than half its width, with soft edges.</summary>
    private static void Stroke(float[] ink, double x0, double y0, double x1, double y1, double width)
    {
        var (left, right) = (Clamp(Math.Min(x0, x1) - 3), Clamp(Math.Max(x0, x1) + 4));
        var (top, bottom) = (Clamp(Math.Min(y0, y1) - 3), Clamp(Math.Max(y0, y1) + 4));
        var (dx, dy) = (x1 - x0, y1 - y0);
        var length = dx * dx + dy * dy + 1e-9;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var along = Math.Clamp(((x - x0) * dx + (y - y0) * dy) / length, 0, 1);
                var distance = Math.Sqrt(Math.Pow(x - x0 - along * dx, 2) + Math.Pow(y - y0 - along * dy, 2));
                var cover = (float)Math.Clamp(width / 2 + 0.7 - distance, 0, 1);
                ink[y * Side + x] = Math.Max(ink[y * Side + x], cover);
            }
        }

        static int Clamp(double v) => (int)Math.Clamp(v, 0, Side);
    }

    private static RgbImage Scan(float[] ink, Random random)
    {
        var image = new RgbImage(Side, Side);
        double[] paper = [244 + 8 * random.NextDouble(), 240 + 8 * random.NextDouble(), 226 + 12 * random.NextDouble()];
        double[] pen = [30 * random.NextDouble(), 30 * random.NextDouble(), 20 + 90 * random.NextDouble()];
        for (var i = 0; i < ink.Length; i++)
        {
            var grain = 3 * (random.NextDouble() + random.NextDouble() - 1);
            for (var c = 0; c < 3; c++)
                image.Pixels[3 * i + c] = (byte)Math.Clamp(paper[c] + ink[i] * (pen[c] - paper[c]) + grain, 0, 255);
        }
        return image;
    }
}
