using System.Text;

namespace RnnCodec.Evaluation.Tests;

public sealed class PpmTests : TemporaryFolderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(13, 4)]
    public void ReadGivesWhatWasWritten(int width, int height)
    {
        var image = Pictures.Noise(width, height);
        Ppm.Write(At("a.ppm"), image);
        var read = Ppm.Read(At("a.ppm"));
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(image.Pixels, read.Pixels);
    }

    [Fact]
    public void ReadSkipsComments()
    {
        File.WriteAllBytes(At("a.ppm"), Encoding.Latin1.GetBytes("P6 # made by hand\n#12 7\n2 1 255\nabcdef"));
        Assert.Equal("abcdef"u8, Ppm.Read(At("a.ppm")).Pixels);
    }

    [Theory]
    [InlineData("P5\n2 1\n255\nab")]
    [InlineData("P6\n2 1\n65535\nabcdefabcdef")]
    [InlineData("P6\n2 1\n255\nabcde")]
    [InlineData("P6\n2 0\n255\n")]
    [InlineData("P6\n2")]
    public void ReadRefusesWhatIsNoPixmap(string content)
    {
        File.WriteAllBytes(At("a.ppm"), Encoding.Latin1.GetBytes(content));
        Assert.Contains("a.ppm", Assert.Throws<InvalidDataException>(() => Ppm.Read(At("a.ppm"))).Message);
    }
}
