namespace RnnCodec.Cli.Tests;

public sealed class CompressTests : ToolTests
{
    [Fact]
    public void CompressThenDecompressGivesWhatTheLibraryGives()
    {
        var original = WritePicture("in.png");
        var compressed = Run("compress in.png out.rnnc -i 2");
        Assert.Equal(0, compressed.ExitCode);
        Assert.Empty(compressed.Error);
        Assert.Matches(@"^in\.png -> out\.rnnc: [\d,]+ bytes, \d+\.\d+ bpp, \d+\.\d+ dB PSNR, 2 iterations, \d+\.\d s\r?\n$", compressed.Output);
        var file = File.ReadAllBytes(At("out.rnnc"));
        Assert.Equal(ImageCodec.Default.Encode(original, new EncodeOptions { Iterations = 2 }), file);

        Assert.Equal(0, Run("decompress out.rnnc out.png").ExitCode);
        Assert.Equal(ImageCodec.Default.Decode(file).Pixels, Read("out.png").Pixels);
        Assert.Equal(["in.png", "out.png", "out.rnnc"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void DecompressWithQualityUsesThatManyIterations()
    {
        var original = WritePicture("in.png");
        var file = ImageCodec.Default.Encode(original, new EncodeOptions { Iterations = 3 });
        File.WriteAllBytes(At("in.rnnc"), file);
        var result = Run("decompress in.rnnc out.png --iterations 1");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("37x21, 1 of 3 iterations", result.Output);
        Assert.Equal(ImageCodec.Default.Decode(file, new DecodeOptions { Iterations = 1 }).Pixels, Read("out.png").Pixels);
    }

    [Theory]
    [InlineData(1, 1, false, false)]
    [InlineData(17, 40, true, false)]
    [InlineData(33, 16, false, true)]
    [InlineData(16, 16, true, true)]
    public void PicturesOfAnyKindKeepSizeGreynessAndAlpha(int width, int height, bool grey, bool alpha)
    {
        var original = WritePicture("in.png", width, height, grey, alpha);
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1 --quiet").ExitCode);
        Assert.Equal(0, Run("decompress out.rnnc out.png --quiet").ExitCode);
        var restored = Read("out.png");
        Assert.Equal((width, height), (restored.Width, restored.Height));
        Assert.Equal(grey, restored.IsGrey);
        Assert.Equal(original.Alpha.ToArray(), restored.Alpha.ToArray());
    }

    [Fact]
    public void StandardStreamsCarryBothWays()
    {
        var original = WritePicture("in.png");
        var compressed = Run("compress - - -i 1", File.ReadAllBytes(At("in.png")));
        Assert.Equal(0, compressed.ExitCode);
        Assert.Equal(ImageCodec.Default.Encode(original, new EncodeOptions { Iterations = 1 }), compressed.OutputBytes);
        var restored = Run("decompress - -", compressed.OutputBytes);
        Assert.Equal(0, restored.ExitCode);
        File.WriteAllBytes(At("out.png"), restored.OutputBytes);
        Assert.Equal(ImageCodec.Default.Decode(compressed.OutputBytes).Pixels, Read("out.png").Pixels);
    }

    [Fact]
    public void QuietSaysNothing()
    {
        WritePicture("in.png");
        var result = Run("compress in.png out.rnnc -i 1 --quiet");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void ThreadsDoNotChangeTheFile()
    {
        WritePicture("in.png");
        Run("compress in.png one.rnnc -i 2 --threads 1");
        Run("compress in.png all.rnnc -i 2");
        Assert.Equal(File.ReadAllBytes(At("all.rnnc")), File.ReadAllBytes(At("one.rnnc")));
    }

    [Fact]
    public void ExistingOutputIsKeptUnlessForced()
    {
        WritePicture("in.png");
        File.WriteAllText(At("out.rnnc"), "precious");
        var refused = Run("compress in.png out.rnnc -i 1");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("'out.rnnc' exists already; --force replaces it.", refused.ErrorLine);
        Assert.Equal("precious", File.ReadAllText(At("out.rnnc")));
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1 --force").ExitCode);
        Assert.Equal(37, ImageCodec.Identify(File.ReadAllBytes(At("out.rnnc"))).Width);
    }

    [Fact]
    public void FolderBecomesFolderAndOneBadPictureStopsNoOther()
    {
        WritePicture("in/a.png");
        WritePicture("in/c.png");
        File.WriteAllText(At("in/b.png"), "no picture");
        File.WriteAllText(At("in/notes.txt"), "left alone");
        var result = Run("compress in out -i 1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("b.png", result.ErrorLine);
        Assert.Equal(["a.rnnc", "c.rnnc"], Directory.GetFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.Equal(0, Run("decompress out back").ExitCode);
        Assert.Equal(["a.png", "c.png"], Directory.GetFiles(At("back")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void FileOfAnotherModelNeedsThatModel()
    {
        WritePicture("in.png");
        // The lowest bit of the last weight makes it another model.
        var weights = CodecModel.Default.ToBytes();
        weights[^2] ^= 1;
        // Without the checksum, which would find the change.
        "\"sha999\""u8.CopyTo(weights.AsSpan(weights.AsSpan().IndexOf("\"sha256\""u8)));
        File.WriteAllBytes(At("other.safetensors"), weights);
        Assert.NotEqual(CodecModel.Default.Id, CodecModel.Load(At("other.safetensors")).Id);
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1 --model other.safetensors").ExitCode);
        var without = Run("decompress out.rnnc out.png");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains(CodecModel.Load(At("other.safetensors")).Id, without.ErrorLine);
        var wrong = Run($"decompress out.rnnc out.png --model {CodecModel.Default.Name}");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains($"'{CodecModel.Default.Name}'", wrong.ErrorLine);
        Assert.Equal(0, Run("decompress out.rnnc out.png --model other.safetensors").ExitCode);
    }
}
