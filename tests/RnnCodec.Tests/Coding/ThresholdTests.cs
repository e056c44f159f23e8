using RnnCodec.Architecture;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.Quality;

namespace RnnCodec.Tests.Coding;

/// <summary>Leaving bits out: the decoder must leave out the same ones, wherever it runs.</summary>
public class ThresholdTests
{
    private static readonly RgbImage Picture = TestPictures.Colour(80, 64);

    [Fact]
    public void EncodeLargerThresholdsGiveSmallerFiles()
    {
        var last = (Bytes: int.MaxValue, Psnr: double.PositiveInfinity);
        foreach (var threshold in new[] { 0, 0.02f, 0.06f, 0.12f, 0.3f })
        {
            var file = ImageCodec.Default.Encode(Picture, new EncodeOptions { Threshold = threshold, EntropyCoding = false });
            var (info, psnr) = (ImageCodec.Identify(file), Psnr.Measure(Picture, ImageCodec.Default.Decode(file)));

            Assert.Equal(threshold, info.Threshold);
            Assert.True(file.Length < last.Bytes && psnr < last.Psnr + 0.05, $"threshold {threshold}: {file.Length} bytes, {psnr:F2} dB after {last}.");
            last = (file.Length, psnr);
        }
        Assert.True(last.Psnr > 15, $"{last.Psnr:F2} dB are left.");
    }

    [Theory]
    [InlineData(0.02f, true)]
    [InlineData(0.12f, true)]
    [InlineData(0.12f, false)]
    [InlineData(0.4f, true)]
    public void DecodeLeavesOutTheSameBitsOnEveryMachine(float threshold, bool entropyCoding)
    {
        var (model, coding) = (CodecModel.Default, entropyCoding ? BitCoding.Entropy : BitCoding.Plain);
        var area = new TileArea(0, 0, Picture.Width, Picture.Height);
        var pictures = new HashSet<string>();
        byte[][]? first = null;
        foreach (var (width, threads) in new[] { (128, 1), (256, 2), (512, 7) })
        {
            using var encoder = new TileEncoder(model, new CpuExecutor(threads, CpuKernels.OfWidth(width)), Picture, area, coding, threshold);
            var payloads = Enumerable.Range(0, 8).Select(_ => encoder.EncodeIteration()).ToArray();
            first ??= payloads;
            Assert.Equal(first, payloads);

            using var decoder = new TileDecoder(model, new CpuExecutor(threads + 1, CpuKernels.OfWidth(width == 512 ? 128 : 2 * width)), area, coding, threshold);
            Assert.All(payloads, payload => Assert.True(decoder.TryDecodeIteration(payload)));
            var restored = new RgbImage(Picture.Width, Picture.Height);
            decoder.WriteTo(restored, false);
            pictures.Add(Convert.ToHexString(restored.Pixels));
        }
        Assert.Single(pictures);
    }

    [Fact]
    public void EncodeThresholdWithoutDirectPathThrowsAndNamesTheOption()
    {
        var vectors = ReferenceVectors.Load("codec-gru-additive-none");
        var model = CodecModel.Create("gru", RecurrentArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights());
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => EncodePlan.Of(new EncodeOptions { Threshold = 0.1f }, model, Picture));

        Assert.Contains("EncodeOptions.Threshold must be 0 or null: model 'gru'", e.Message);
        Assert.Equal(0, EncodePlan.Of(new EncodeOptions { TargetBytes = 100 }, model, Picture).Threshold);
    }
}
