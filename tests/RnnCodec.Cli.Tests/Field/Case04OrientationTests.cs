using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using RnnCodec.Pictures;
using RnnCodec.Pictures.Tests;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 4: photographs that say how they are to be turned.</summary>
public sealed class Case04OrientationTests : ToolTests
{
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
