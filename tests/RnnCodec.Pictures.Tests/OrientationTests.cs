namespace RnnCodec.Pictures.Tests;

/// <summary>Pixels lie as EXIF says, and EXIF then says that they do.</summary>
public class OrientationTests
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
}
