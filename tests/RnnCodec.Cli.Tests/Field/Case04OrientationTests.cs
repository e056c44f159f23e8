using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using RnnCodec.Pictures;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 4: photographs that say how they are to be turned.</summary>
public sealed class Case04OrientationTests : ToolTests
{
    // The stored picture is abc above def.
    [Theory]
    [InlineData(1, "abc/def")]
    [InlineData(2, "cba/fed")]
    [InlineData(3, "fed/cba")]
    [InlineData(4, "def/abc")]
    [InlineData(5, "ad/be/cf")]
    [InlineData(6, "da/eb/fc")]
    [InlineData(7, "fc/eb/da")]
    [InlineData(8, "cf/be/ad")]
    [InlineData(0, "abc/def")]
    [InlineData(9, "abc/def")]
    public void PixelsAreTurnedAsExifSays(int orientation, string expected)
    {
        foreach (var littleEndian in new[] { false, true })
        {
            var file = TestFiles.Png(3, 8, 0, ["abc"u8.ToArray(), "def"u8.ToArray()], ("eXIf", TestFiles.Exif(orientation, littleEndian)));
            var picture = PictureDecoder.Decode(file, "it");
            var rows = picture.Image.Pixels.ToArray().Where((_, i) => i % 3 == 0).Chunk(picture.Image.Width);
            Assert.Equal(expected, string.Join('/', rows.Select(r => new string([.. r.Select(b => (char)b)]))));
            var swaps = orientation is >= 5 and <= 8;
            var kept = orientation is >= 1 and <= 8 ? 1 : orientation;
            Assert.Equal(TestFiles.Exif(kept, littleEndian, swaps ? 2 : 3, swaps ? 3 : 2), picture.Metadata.Exif.ToArray());
        }
    }

    [Fact]
    public void OpacityIsTurnedToo()
    {
        var file = TestFiles.Png(2, 8, 4, [[1, 255, 2, 100]], ("eXIf", TestFiles.Exif(8, true)));
        var image = PictureDecoder.Decode(file, "it").Image;
        Assert.Equal((1, 2), (image.Width, image.Height));
        Assert.Equal([100, 255], image.Alpha.ToArray());
    }

    [Fact]
    public void PhotographComesBackUprightWithItsExifInEveryFormat()
    {
        File.Copy(TestFiles.Input("exif-orientation-6.jpg"), At("in.jpg"));
        Assert.Equal((0, ""), (Run("compress in.jpg out.rnnc -i 8 --quiet") is var r ? r.ExitCode : 1, r.Error));
        foreach (var format in new[] { "png", "jpg", "webp" })
        {
            Assert.Equal((0, ""), (Run($"decompress out.rnnc out.{format} --quiet") is var d ? d.ExitCode : 1, d.Error));
            var image = Read($"out.{format}");
            Assert.Equal((64, 96), (image.Width, image.Height));
            // The red corner is at the top right.
            var corner = image.Pixels.Slice(3 * (64 * 4 + 59), 3).ToArray();
            Assert.True(corner[0] > 2 * corner[1] && corner[0] > 2 * corner[2], string.Join(',', corner));
            var exif = ImageMetadataReader.ReadMetadata(At($"out.{format}")).OfType<ExifIfd0Directory>().Single();
            Assert.Equal(1, exif.GetInt32(ExifDirectoryBase.TagOrientation));
        }
    }

    [Fact]
    public void DamagedExifIsKeptAndTurnsNothing()
    {
        byte[][] blocks = [[], [1, 2, 3], TestFiles.Exif(6, true)[..20], [.. "II*\0"u8, 255, 255, 255, 255], [.. "MM\0*"u8, 0, 0, 0, 8, 255, 255]];
        foreach (var exif in blocks)
        {
            var picture = PictureDecoder.Decode(TestFiles.Png(3, 8, 0, ["abc"u8.ToArray()], ("eXIf", exif)), "it");
            Assert.Equal((3, 1), (picture.Image.Width, picture.Image.Height));
            Assert.Equal(exif, picture.Metadata.Exif.ToArray());
        }
    }
}
