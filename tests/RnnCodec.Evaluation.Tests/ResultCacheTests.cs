using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Evaluation.Tests;

public sealed class ResultCacheTests : TemporaryFolderTests
{
    [Fact]
    public void MeasureRunsACodecOnceForTheSameSettingsAndPictures()
    {
        File.WriteAllBytes(At("a.png"), Png.Encode(Pictures.Noise(9, 9)));
        var (cache, codec) = (new ResultCache(At("cache")), new CountingCodec("1", "2"));
        var first = cache.Measure(codec, [Picture], null, null, CancellationToken.None);
        var second = cache.Measure(codec, [Picture], null, null, CancellationToken.None);
        Assert.Equal(1, codec.Runs);
        Assert.Equal(first.Description, second.Description);
        Assert.Equal(["1", "2"], second.Measurements.Select(m => m.Setting));
        Assert.Equal(first.Measurements.Select(m => m.Bytes), second.Measurements.Select(m => m.Bytes));
    }

    [Fact]
    public void MeasureRunsACodecAgainForOtherSettingsAndOtherPictures()
    {
        File.WriteAllBytes(At("a.png"), Png.Encode(Pictures.Noise(9, 9)));
        var cache = new ResultCache(At("cache"));
        var (codec, other) = (new CountingCodec("1", "2"), new CountingCodec("1", "3"));
        cache.Measure(codec, [Picture], null, null, CancellationToken.None);
        cache.Measure(other, [Picture], null, null, CancellationToken.None);
        Assert.Equal(1, other.Runs);
        File.WriteAllBytes(At("a.png"), Png.Encode(Pictures.Noise(10, 9)));
        cache.Measure(codec, [Picture], null, null, CancellationToken.None);
        Assert.Equal(2, codec.Runs);
    }

    private PictureSource Picture => new("a.png", At("a.png"));

    private sealed class CountingCodec(params string[] settings) : PictureCodec("counting", settings)
    {
        public int Runs { get; private set; }

        public override string Description => "counts its runs";

        public override IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation)
        {
            Runs++;
            return Settings.Select(s => new CodedPicture(new byte[s.Length], picture.Image, 0, 0));
        }
    }
}
