using RnnCodec.Quality;

namespace RnnCodec.Evaluation.Tests;

public sealed class ResultFilesTests : TemporaryFolderTests
{
    [Fact]
    public void ResultsCsvIsReadAsItWasWritten()
    {
        Measurement[] measurements =
        [
            new("a, \"b\".png", "1", 1234, 0.125, new PictureQuality(20.5, 0.5, 0.75, 21.25, 22.125), 1.5, 0.5, 0.25),
            new("\"c\".png", "2", 99, 2, new PictureQuality(double.PositiveInfinity, 1, 1, double.PositiveInfinity, double.PositiveInfinity), null, 1, 2),
        ];
        ResultFiles.WriteCsv(At("results.csv"), [new CodecResult("one", "", measurements), new CodecResult("two", "", measurements[..1])]);
        var read = ResultFiles.ReadCsv(At("results.csv")).ToArray();
        Assert.Equal(["one", "two"], read.Select(r => r.Name));
        Assert.Equal(measurements, read[0].Measurements);
        Assert.Equal(measurements[..1], read[1].Measurements);
    }
}
