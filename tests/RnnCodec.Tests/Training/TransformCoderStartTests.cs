using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class TransformCoderStartTests
{
    [Fact]
    public void StartedCodecWorksBeforeTheFirstStep()
    {
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 1 }).Train(TrainingExamples.Patch, TrainingExamples.Pictures, TrainingExamples.Pictures, progress);
        var psnr = progress.Reports[0].Validation!;
        for (var t = 1; t < psnr.Count; t++)
            Assert.True(psnr[t] > psnr[t - 1], $"{psnr[t]:F2} dB after {psnr[t - 1]:F2} dB.");
        // An untrained network without this start stays below 14 dB.
        Assert.True(psnr[^1] > 20, $"{psnr[^1]:F2} dB.");
    }

    [Fact]
    public void StartBlankPicturesGivesFiniteWeights()
    {
        var blank = TrainingPictures.FromImages([new RgbImage(40, 40)]);
        var parameters = new CodecTrainer(TrainingExamples.Options).Start(TrainingExamples.Patch, blank, new RnnCodec.Engine.Cpu.CpuExecutor(1));
        foreach (var parameter in parameters.All.Values)
            Assert.All(parameter.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void StartIsOfferedWhereAnArchitectureHasADirectPathAndGains()
    {
        Assert.True(TransformCoderStart.Fits((RecurrentArchitecture)CodecPresets.FromName("fast")));
        Assert.False(TransformCoderStart.Fits((RecurrentArchitecture)CodecPresets.FromName("paper")));
        Assert.False(TransformCoderStart.Fits((RecurrentArchitecture)CodecPresets.FromName("fast") with { Direct = false }));
    }
}
