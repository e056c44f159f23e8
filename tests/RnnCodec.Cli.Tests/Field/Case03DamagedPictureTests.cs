using RnnCodec.Pictures;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 3: picture files that were cut or damaged on their way.</summary>
public sealed class Case03DamagedPictureTests : ToolTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("lossy.webp")]
    [InlineData("lossless.webp")]
    [InlineData("bmp")]
    [InlineData("gif")]
    public void FileCutAnywhereIsRefused(string format)
    {
        var file = TestFiles.Small(format);
        PictureDecoder.Decode(file, "whole");
        for (var length = 0; length < file.Length; length++)
        {
            var error = Record.Exception(() => PictureDecoder.Decode(file.AsMemory(0, length), "'it'"));
            var isNamed = error is InvalidDataException && error.Message.StartsWith("'it'", StringComparison.Ordinal);
            Assert.True(isNamed, $"{length} of {file.Length} bytes: {error}");
        }
    }

    [Fact]
    public void PngWithAChangedByteIsRefused()
    {
        var file = TestFiles.Small("png");
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x10;
            Assert.True(Record.Exception(() => PictureDecoder.Decode(damaged, "it")) is InvalidDataException, $"byte {i}");
        }
    }

    [Fact]
    public void PngOfSoundChunksWithTooFewPixelsIsRefused()
    {
        var rows = Enumerable.Range(0, 40).Select(y => new byte[] { (byte)y, 10, 20, 30, 40, (byte)(7 * y) }).ToArray();
        var whole = TestFiles.Png(6, 8, 0, rows);
        PictureDecoder.Decode(whole, "whole");
        var header = whole.AsSpan(8, 25).ToArray();
        byte[] pixels = TestFiles.Zlib([.. rows.SelectMany(r => r.Prepend((byte)0))]);
        byte[] file = [.. whole[..8], .. header, .. TestFiles.Chunk("IDAT", pixels[..(pixels.Length / 2)]), .. TestFiles.Chunk("IEND", [])];
        Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file, "it"));
    }

    [Theory]
    [InlineData("cut-baseline.jpg")]
    [InlineData("cut.webp")]
    public void CutPictureIsNamedAndNothingWritten(string name)
    {
        File.Copy(TestFiles.Input(name), At(name));
        var result = Run($"compress {name} out.rnnc -i 1");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"'{name}' is cut: ", result.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.rnnc")));
    }

    [Fact]
    public void BytesBehindTheEndAreNoDamage()
    {
        foreach (var format in new[] { "png", "jpg", "lossy.webp", "bmp", "gif" })
            PictureDecoder.Decode(new byte[][] { TestFiles.Small(format), [1, 2, 3] }.SelectMany(b => b).ToArray(), format);
    }

    [Fact]
    public void TrainingNamesTheDamagedPictureAndWhatIsWrong()
    {
        WritePicture("pictures/a.png");
        Directory.CreateDirectory(At("pictures"));
        File.Copy(TestFiles.Input("cut-baseline.jpg"), At("pictures/cut.jpg"));
        var result = Run("train --data pictures --model tiny --steps 1 --batch 1 --crop 16 --out x.rnncmodel --quiet");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cut.jpg", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("it ends before its end marker", result.ErrorLine, StringComparison.Ordinal);
    }
}
