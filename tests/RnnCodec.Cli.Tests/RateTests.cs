using RnnCodec.Pictures;

namespace RnnCodec.Cli.Tests;

public sealed class RateTests : ToolTests
{
    public static TheoryData<string, EncodeOptions> Targets => new()
    {
        { "--bytes 300", new EncodeOptions { TargetBytes = 300 } },
        { "--bpp 0.8", new EncodeOptions { TargetBitsPerPixel = 0.8 } },
        { "--psnr 22.5", new EncodeOptions { TargetPsnr = 22.5 } },
        { "--ms-ssim 0.8", new EncodeOptions { TargetMsSsim = 0.8 } },
        { "-q 40 -i 3 --tune Psnr --effort 0 --tile-size 32", new EncodeOptions { Quality = 40, Iterations = 3, Tune = Tune.Psnr, Effort = 0, TileSize = 32 } },
    };

    [Theory]
    [MemberData(nameof(Targets), DisableDiscoveryEnumeration = true)]
    public void RateOptionsReachTheEncoder(string arguments, EncodeOptions options)
    {
        var original = WritePicture("in.png", 64, 48);
        Assert.Equal(0, Run($"compress in.png out.rnnc {arguments}").ExitCode);
        Assert.Equal(ImageCodec.Default.Encode(original, options), File.ReadAllBytes(At("out.rnnc")));
    }

    [Fact]
    public void InfoShowsStepAndTiles()
    {
        WritePicture("in.png", 64, 48);
        Assert.Equal(0, Run("compress in.png out.rnnc -q 75 -i 4 --tile-size 32").ExitCode);
        var info = ImageCodec.Identify(File.ReadAllBytes(At("out.rnnc")));
        Assert.Equal((4, 32, 4), (info.Iterations, info.TileSize, info.TileCount));
        Assert.Equal(Math.Pow(2, 4.5), info.Step!.Value, 0.01);
        var shown = Run("info out.rnnc").Output;
        Assert.Contains("4 of 32 x 32 pixels", shown);
        Assert.Contains("22.63, tuned for MS-SSIM", shown);
    }

    [Fact]
    public void RegionOfInterestIsNearerToThePicture()
    {
        var original = WritePicture("in.png", 64, 48);
        // With noise, so that it is not stored exactly.
        var random = new Random(1);
        foreach (ref var sample in original.Pixels)
            sample = (byte)Math.Min(255, sample + random.Next(4));
        File.WriteAllBytes(At("in.png"), PictureEncoder.Encode(original, ImageMetadata.Empty, PictureFormat.Png, []));
        var mask = new RgbImage(64, 48);
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = (byte)(i / 3 % 64 < 32 ? 255 : 0);
        File.WriteAllBytes(At("mask.png"), PictureEncoder.Encode(mask, ImageMetadata.Empty, PictureFormat.Png, []));
        Assert.Equal(0, Run("compress in.png out.rnnc -q 60 --roi mask.png").ExitCode);
        var restored = ImageCodec.Default.Decode(File.ReadAllBytes(At("out.rnnc")));
        Assert.True(Error(0) < Error(32) / 4, $"{Error(0)} on the left, {Error(32)} on the right");

        double Error(int left)
        {
            var sum = 0.0;
            for (var y = 0; y < 48; y++)
            {
                for (var i = 3 * (64 * y + left); i < 3 * (64 * y + left + 32); i++)
                    sum += Math.Pow(original.Pixels[i] - restored.Pixels[i], 2);
            }
            return sum;
        }
    }

    [Theory]
    [InlineData("--bytes 5", 1, "'in.png'")]
    [InlineData("--bpp 1 --psnr 30", 2, "--bpp and --psnr")]
    [InlineData("--iterations 3 --bytes 900", 2, "--iterations and --bytes")]
    [InlineData("--bpp 0", 2, "--bpp")]
    [InlineData("--ms-ssim 1", 2, "--ms-ssim")]
    [InlineData("--tile-size 17", 2, "--tile-size")]
    [InlineData("--quality 101", 2, "--quality")]
    [InlineData("--quality 50 --bpp 1", 2, "--quality and --bpp")]
    [InlineData("--effort 2", 2, "--effort")]
    [InlineData("--roi other.png", 1, "'in.png'")]
    public void WhatCannotBeHadIsSaid(string options, int code, string named)
    {
        WritePicture("in.png");
        WritePicture("other.png", 16, 16);
        var result = Run($"compress in.png out.rnnc {options}");
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(named, result.ErrorLine);
        Assert.False(File.Exists(At("out.rnnc")));
    }

    [Fact]
    public void QualityThatTheModelDoesNotReachIsMetExactly()
    {
        var original = WritePicture("in.png");
        Assert.Equal(0, Run("compress in.png out.rnnc --psnr 99").ExitCode);
        Assert.True(ImageCodec.Default.Decode(File.ReadAllBytes(At("out.rnnc"))).Pixels.SequenceEqual(original.Pixels));
    }

    [Fact]
    public void LimitOnPixelsHolds()
    {
        WritePicture("in.png");
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1").ExitCode);
        Assert.Equal(1, Run("decompress out.rnnc out.png --max-pixels 776").ExitCode);
        Assert.Equal(0, Run("decompress out.rnnc out.png --max-pixels 777").ExitCode);
    }
}
