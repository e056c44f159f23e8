using System.IO.Compression;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class TrainingDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rnncodec-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SeededRandomOfOneStepIsTheSameAndOfAnotherIsNot()
    {
        ulong First(ulong seed, ulong step, RandomPurpose purpose) => new SeededRandom(seed, step, purpose).Next();
        Assert.Equal(First(1, 2, RandomPurpose.Crops), First(1, 2, RandomPurpose.Crops));
        Assert.Equal(
            4,
            new[] { First(1, 2, RandomPurpose.Crops), First(2, 2, RandomPurpose.Crops), First(1, 3, RandomPurpose.Crops), First(1, 2, RandomPurpose.Bits) }
                .Distinct()
                .Count());
    }

    [Fact]
    public void SeededRandomNumbersFillTheirRange()
    {
        const int Count = 20_000;
        var random = new SeededRandom(3);
        var (uniform, normal) = (
            Enumerable.Range(0, Count).Select(_ => random.NextSingle()).ToArray(),
            Enumerable.Range(0, Count).Select(_ => random.NextNormal()).ToArray());
        Assert.All(uniform, u => Assert.InRange(u, 0, 0.99999999f));
        // Five standard deviations of a mean.
        Assert.Equal(0.5, uniform.Average(), 5 * 0.29 / Math.Sqrt(Count));
        Assert.Equal(0, normal.Average(), 5 / Math.Sqrt(Count));
        Assert.Equal(1, normal.Average(n => n * n), 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(7, Enumerable.Range(0, 1000).Select(_ => random.NextInt(7)).Distinct().Count());
    }

    [Fact]
    public void CropOfEverySymmetryIsThePictureTurnedOrMirrored()
    {
        var picture = new RgbImage(2, 2, [0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0]);
        var seen = new HashSet<string>();
        for (var symmetry = 0; symmetry < 8; symmetry++)
        {
            var crop = new float[12];
            CropSampler.Copy(picture, 0, 0, symmetry, 2, 2, crop);
            seen.Add(string.Join(" ", Enumerable.Range(0, 4).Select(i => MathF.Round((crop[3 * i] + 0.5f) * 255))));
        }
        Assert.Equal(["0 1 2 3", "0 2 1 3", "1 0 3 2", "1 3 0 2", "2 0 3 1", "2 3 0 1", "3 1 2 0", "3 2 1 0"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DrawSameStepGivesTheSameCropsAndSmallPicturesAreContinued()
    {
        var sampler = new CropSampler(TrainingPictures.FromImages([TestPictures.Colour(5, 40), TestPictures.Colour(40, 40)]), 6, 16, 9);
        Assert.Equal(sampler.Draw(3), sampler.Draw(3));
        Assert.NotEqual(sampler.Draw(3), sampler.Draw(4));
        Assert.All(sampler.Draw(3), v => Assert.InRange(v, -0.5f, 0.5f));
    }

    [Fact]
    public void CropReaderDeliversTheStepsInOrder()
    {
        var sampler = new CropSampler(TrainingExamples.Pictures, 1, 8, 1);
        using var reader = new CropReader(sampler, 5);
        for (var step = 5; step < 12; step++)
            Assert.Equal(sampler.Draw(step), reader.Take(step, CancellationToken.None));
    }

    [Fact]
    public void CutKeepsTheTilesThatCompressWorst()
    {
        // Noise in one tile of nine, a gentle ramp in the others.
        var picture = new RgbImage(96, 96);
        var random = new Random(4);
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            var (x, y) = (i / 3 % 96, i / 3 / 96);
            picture.Pixels[i] = x is >= 32 and < 64 && y is >= 64 ? (byte)random.Next(256) : (byte)(x + y);
        }
        var tiles = new HighEntropyTileSampler(32, 2).Cut(picture);
        Assert.Equal(2, tiles.Count);
        Assert.True(PngSize.Of(tiles[0], 0, 0, 32, 32) > 3000, "The first tile is the noise.");
        Assert.True(PngSize.Of(tiles[1], 0, 0, 32, 32) < 500, "The second is a ramp.");
        Assert.Equal(picture.Pixels.Slice((64 * 96 + 32) * 3, 96).ToArray(), tiles[0].Pixels[..96].ToArray());
    }

    [Fact]
    public void CutTilesDoNotOverlap()
    {
        // Every pixel has a colour of its own.
        var picture = new RgbImage(100, 90);
        for (var i = 0; i < 100 * 90; i++)
        {
            picture.Pixels[3 * i] = (byte)i;
            picture.Pixels[3 * i + 1] = (byte)(i >> 8);
        }
        foreach (var choice in Enum.GetValues<TileChoice>())
        {
            var tiles = new HighEntropyTileSampler(32, 100, choice).Cut(picture);
            Assert.Equal(6, tiles.Count);
            var colours = tiles.SelectMany(t => Enumerable.Range(0, 32 * 32).Select(i => t.Pixels[3 * i] + 256 * t.Pixels[3 * i + 1])).ToArray();
            Assert.Equal(colours.Length, colours.Distinct().Count());
        }
    }

    [Fact]
    public void SampleCutsSmallPicturesToTheirOwnSize()
    {
        var tiles = new HighEntropyTileSampler(32).Sample(TrainingPictures.FromImages([new RgbImage(20, 70), new RgbImage(64, 40)]));
        Assert.Equal([(20, 32), (20, 32), (32, 32), (32, 32)], Enumerable.Range(0, tiles.Count).Select(i => (tiles.Read(i).Width, tiles.Read(i).Height)));
    }

    [Fact]
    public void PngSizeOfAFlatPictureIsSmallAndOfNoiseIsAllOfIt()
    {
        var noise = new RgbImage(64, 64);
        new Random(1).NextBytes(noise.Pixels);
        Assert.InRange(PngSize.Of(new RgbImage(64, 64), 0, 0, 64, 64), 10, 100);
        Assert.InRange(PngSize.Of(noise, 0, 0, 64, 64), 64 * 64 * 3, 64 * 64 * 3 + 200);
    }

    [Fact]
    public void FromFolderAndFromZipReadPicturesInTheOrderOfTheirNames()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        foreach (var (name, width) in new[] { ("b.png", 2), ("a.JPG", 1), ("in/c.webp", 3), ("notes.txt", 9) })
            File.WriteAllBytes(Path.Combine(_folder, name), [(byte)width]);
        var fromFolder = TrainingPictures.FromFolder(_folder, Decode);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, fromFolder.Count).Select(i => fromFolder.Read(i).Width));

        var zip = Path.Combine(_folder, "tiles.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, width) in new[] { ("2.png", 5), ("1.png", 4), ("readme", 9) })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.WriteByte((byte)width);
            }
        }
        var fromZip = TrainingPictures.FromZip([zip], Decode).Cached();
        Assert.Equal([4, 5, 4], new[] { 0, 1, 0 }.Select(i => fromZip.Read(i).Width));
        Assert.Same(fromZip.Read(1), fromZip.Read(1));
    }

    [Fact]
    public void FromFolderUnreadableOrMissingPicturesAreNamed()
    {
        Assert.Contains(_folder, Assert.Throws<InvalidDataException>(() => TrainingPictures.FromFolder(_folder, Decode)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "bad.png"), []);
        Assert.Contains(
            "bad.png",
            Assert.Throws<InvalidDataException>(() => TrainingPictures.FromFolder(_folder, Decode).Read(0)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SplitHoldsOutItsShareAndLosesNothing()
    {
        var images = Enumerable.Range(1, 10).Select(i => new RgbImage(i, 1)).ToArray();
        var (training, heldOut) = TrainingPictures.FromImages(images).Split(0.3, seed: 4);
        Assert.Equal((7, 3), (training.Count, heldOut.Count));
        Assert.Equal(Enumerable.Range(1, 10), new[] { training, heldOut }.SelectMany(p => Enumerable.Range(0, p.Count).Select(i => p.Read(i).Width)).Order());
    }

    private static RgbImage Decode(Stream stream) => new(stream.ReadByte() is var b and > 0 ? b : throw new FormatException("empty"), 1);
}
