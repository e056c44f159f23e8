using RnnCodec.Architecture;

namespace RnnCodec.Cli.Tests;

public sealed class TrainTests : ToolTests
{
    private const string Small = "--batch 1 --crop 32 --seed 3 --data pictures";

    public TrainTests()
    {
        foreach (var name in new[] { "a", "b", "c" })
            WritePicture($"pictures/{name}.png", 50, 40);
    }

    [Fact]
    public void TrainThenFitEntropyMakesAModelThatCompresses()
    {
        var trained = Run($"train {Small} --model tiny --steps 3 --out my.rnncmodel --log log.csv");
        Assert.Equal(0, trained.ExitCode);
        Assert.Matches(@"^my\.rnncmodel: 16 iterations, no entropy model, \d+\.\d\d to \d+\.\d\d dB PSNR", trained.Output);
        Assert.Matches(@"^start .* dB PSNR\r?\nstep 3 +100\.0 % .* dB PSNR\r?\n$", trained.Error);
        var model = CodecModel.Load(At("my.rnncmodel"));
        Assert.Equal(("my", CodecPresets.FromName("tiny")), (model.Name, model.Architecture));

        var log = File.ReadAllLines(At("log.csv"));
        Assert.StartsWith("step,seconds,fraction,iterations,loss,", log[0], StringComparison.Ordinal);
        Assert.Equal(["0", "3"], log[1..].Select(l => l.Split(',')[0]));
        Assert.All(log, l => Assert.Equal(8 + 16, l.Split(',').Length));

        var fitted = Run($"fit-entropy {Small} --model my.rnncmodel --steps 2 --units 4 --out full.rnncmodel --quiet");
        Assert.Equal((0, "", ""), (fitted.ExitCode, fitted.Output, fitted.Error));
        var full = CodecModel.Load(At("full.rnncmodel"));
        Assert.Equal(4, full.EntropyArchitecture!.Units);

        WritePicture("in.png");
        Assert.Equal(0, Run("compress in.png out.rnnc --model full.rnncmodel").ExitCode);
        Assert.Equal(0, Run("decompress out.rnnc out.png --model full.rnncmodel").ExitCode);
        Assert.Equal(37, Read("out.png").Width);
    }

    [Fact]
    public void TrainOnATorchThatIsNotThereSaysWhatIsMissing()
    {
        var asked = Run($"train {Small} --model tiny --steps 2 --engine torch --out my.rnncmodel");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("this program has no RnnCodec.TorchSharp", asked.Error, StringComparison.Ordinal);
        Assert.Equal(1, Run($"train {Small} --model tiny --steps 2 --gpu 0 --out my.rnncmodel").ExitCode);
        Assert.Equal(2, Run($"train {Small} --model tiny --steps 2 --engine managed --gpu 0 --out my.rnncmodel").ExitCode);
        Assert.Equal(2, Run($"train {Small} --model tiny --steps 2 --engine tensorflow --out my.rnncmodel").ExitCode);

        var either = Run($"train {Small} --model tiny --steps 2 --engine auto --out my.rnncmodel");
        Assert.Equal(0, either.ExitCode);
        Assert.StartsWith("managed (Training through TorchSharp needs RnnCodec.TorchSharp", either.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainBitPlanesNamesItsNetworksAndTrainsThoseAskedFor()
    {
        var trained = Run("train --batch 1 --crop 64 --data pictures --model planes-small --networks entropy,psnr --steps 2 --out my.rnncmodel --log log.csv");
        Assert.Equal(0, trained.ExitCode);
        Assert.Matches(@"^my\.rnncmodel: \d+ weights; entropy \d+\.\d+ to \d+\.\d+ bits per pixel; psnr \d+\.\d\d to \d+\.\d\d dB PSNR\r?\n$", trained.Output);
        var log = File.ReadAllLines(At("log.csv"));
        Assert.Equal("network,step,seconds,fraction,iterations,loss,gradient_norm,learning_rate,crops_per_second,figure_1,figure_2,figure_3,figure_4", log[0]);
        Assert.Equal(["entropy", "entropy", "psnr", "psnr"], log[1..].Select(l => l.Split(',')[0]).Order());
        Assert.Equal(CodecPresets.FromName("planes-small"), CodecModel.Load(At("my.rnncmodel")).Architecture);

        WritePicture("in.png");
        Assert.Equal(0, Run("compress in.png out.rnnc --model my.rnncmodel").ExitCode);
        Assert.Equal(0, Run("decompress out.rnnc out.png --model my.rnncmodel").ExitCode);
        Assert.Equal(37, Read("out.png").Width);
    }

    [Fact]
    public void ResumeAfterAKillMakesTheModelOfAnUninterruptedTraining()
    {
        const string Steps = "--model tiny --steps 8";
        Assert.Equal(0, Run($"train {Small} {Steps} --out whole.rnncmodel --quiet").ExitCode);
        using (var process = Tool.Start("dotnet", Folder, [typeof(CommandLine).Assembly.Location, .. $"train {Small} {Steps} --out cut.rnncmodel".Split(' ')]))
        {
            // Reading pictures, training or writing: wherever the first line finds it.
            process.StandardError.ReadLine();
            process.Kill();
            process.WaitForExit();
        }
        var resumed = Run($"train {Small} {Steps} --out cut.rnncmodel --resume --quiet");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(CodecModel.Load(At("whole.rnncmodel")).Id, CodecModel.Load(At("cut.rnncmodel")).Id);
    }

    [Fact]
    public void TrainFromAModelKeepsItsShape()
    {
        Run($"train {Small} --model tiny --steps 1 --out first.rnncmodel --quiet");
        Assert.Equal(0, Run($"train {Small} --model first.rnncmodel --steps 1 --rate 1e-4 --half --out second.rnncmodel --quiet").ExitCode);
        var (first, second) = (CodecModel.Load(At("first.rnncmodel")), CodecModel.Load(At("second.rnncmodel")));
        Assert.Equal(first.Architecture, second.Architecture);
        Assert.NotEqual(first.Id, second.Id);
        Assert.True(new FileInfo(At("second.rnncmodel")).Length < 0.6 * new FileInfo(At("first.rnncmodel")).Length);
    }

    [Theory]
    [InlineData("train --data nothere --out x.rnncmodel", 1, "'nothere' does not exist.")]
    [InlineData("train --data pictures --out pictures", 1, "'pictures' is a folder.")]
    [InlineData("train --data pictures --out taken.rnncmodel", 1, "'taken.rnncmodel' exists already; --force replaces it.")]
    [InlineData("train --data pictures --out nowhere/x.rnncmodel", 1, "nowhere' does not exist.")]
    [InlineData("train --data pictures --out x.rnncmodel --crop 40", 2, "--crop must be a multiple of 16, not 40.")]
    [InlineData("train --data pictures --out x.rnncmodel --model planes-small --crop 80", 2, "--crop must be a multiple of 32, and 64 at least")]
    [InlineData("train --data pictures --out x.rnncmodel --networks luma", 2, "--networks takes entropy, msssim and psnr, comma separated, not 'luma'.")]
    [InlineData("train --data pictures --out x.rnncmodel --time 5", 2, "--time takes a number and s, m, h or d")]
    [InlineData("train --data pictures --out x.rnncmodel --new --model taken.rnncmodel", 2, "--new needs --model PRESET")]
    [InlineData("train --data pictures --out x.rnncmodel --model nothing", 2, "'nothing' is neither a shipped model")]
    [InlineData("train --data text --out x.rnncmodel", 1, "holds no picture")]
    public void TrainOnABadCommandLineSaysWhy(string arguments, int exitCode, string message)
    {
        File.WriteAllText(At("taken.rnncmodel"), "precious");
        Directory.CreateDirectory(At("text"));
        var result = Run(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(At("taken.rnncmodel")));
    }
}
