namespace RnnCodec.Cli.Tests;

public sealed class RateTests : ToolTests
{
    public static TheoryData<string, EncodeOptions> Targets => new()
    {
        { "--bytes 300", new EncodeOptions { TargetBytes = 300 } },
        { "--bpp 0.8", new EncodeOptions { TargetBitsPerPixel = 0.8 } },
        { "--psnr 22.5", new EncodeOptions { TargetPsnr = 22.5 } },
        { "--ms-ssim 0.8", new EncodeOptions { TargetMsSsim = 0.8 } },
        { "-i 3 --threshold 0.05 --tile-size 32", new EncodeOptions { Iterations = 3, Threshold = 0.05f, TileSize = 32 } },
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
    public void InfoShowsThresholdAndTiles()
    {
        WritePicture("in.png", 64, 48);
        Assert.Equal(0, Run("compress in.png out.rnnc -i 4 --threshold 0.05 --tile-size 32").ExitCode);
        var info = ImageCodec.Identify(File.ReadAllBytes(At("out.rnnc")));
        Assert.Equal((4, 32, 4), (info.Iterations, info.TileSize, info.TileCount));
        Assert.Equal(0.05, info.Threshold, 1e-3);
        var shown = Run("info out.rnnc").Output;
        Assert.Contains("4 of 32 x 32 pixels", shown);
        Assert.Contains("effect below 0.05", shown);
    }

    [Theory]
    [InlineData("--bytes 5", 1, "'in.png'")]
    [InlineData("--psnr 99", 1, "'in.png'")]
    [InlineData("--bpp 1 --psnr 30", 2, "--bpp and --psnr")]
    [InlineData("--iterations 3 --bytes 900", 2, "--iterations and --bytes")]
    [InlineData("--bpp 0", 2, "--bpp")]
    [InlineData("--ms-ssim 1", 2, "--ms-ssim")]
    [InlineData("--tile-size 17", 2, "--tile-size")]
    [InlineData("--threshold -1", 2, "--threshold")]
    public void WhatCannotBeHadIsSaid(string options, int code, string named)
    {
        WritePicture("in.png");
        var result = Run($"compress in.png out.rnnc {options}");
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(named, result.ErrorLine);
        Assert.False(File.Exists(At("out.rnnc")));
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
