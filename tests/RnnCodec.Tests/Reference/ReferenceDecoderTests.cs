using RnnCodec.Weights;

namespace RnnCodec.Tests.Reference;

/// <summary>The library against a decoder that was written from the documents: every pixel is the same.</summary>
public class ReferenceDecoderTests
{
    private static readonly Dictionary<CodecModel, IReadOnlyDictionary<string, StoredTensor>> Weights = [];

    public static TheoryData<string> Names => GoldenFileTests.Names;

    public static TheoryData<string> Drawn => [.. DrawnPictures.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeGivesTheLibrarysPixels(string name)
    {
        var picture = ReferenceDecoder.Decode(GoldenFiles.Read(name), WeightsOf(name));

        Assert.Equal(GoldenFiles.ExpectedHash(name), GoldenFiles.Hash(picture.Width, picture.Height, picture.Pixels, picture.Alpha));
    }

    [Theory]
    [InlineData("cut", 2)]
    [InlineData("everything", 3)]
    [InlineData("plain", 1)]
    [InlineData("small", 4)]
    public void DecodeFewerIterationsGivesTheLibrarysPixels(string name, int iterations)
    {
        var file = GoldenFiles.Read(name);
        var expected = ReferenceDecoder.Decode(file, WeightsOf(name), iterations);

        AssertSame(expected, GoldenFiles.CodecOf(name).Decode(file, new DecodeOptions { Iterations = iterations }));
    }

    [Theory]
    [InlineData("colour", 0.9)]
    [InlineData("cut", 0.195)]
    [InlineData("everything", 0.4)]
    [InlineData("everything", 0.7)]
    [InlineData("plain", 0.5)]
    [InlineData("small", 0.3)]
    [InlineData("small-grey-cut", 0.95)]
    public void DecodeTheBeginningOfAFileGivesTheLibrarysPixels(string name, double share)
    {
        var file = GoldenFiles.Read(name);
        file = file[..(int)(share * file.Length)];

        AssertSame(ReferenceDecoder.Decode(file, WeightsOf(name)), GoldenFiles.CodecOf(name).Decode(file, new DecodeOptions { AllowTruncated = true }));
    }

    /// <summary>Every form of rows that an exact picture has, whole and cut.</summary>
    [Theory]
    [MemberData(nameof(Drawn))]
    public void DecodeAnExactPictureGivesTheLibrarysPixels(string name)
    {
        var file = ImageCodec.Default.Encode(DrawnPictures.All[name]);
        Assert.True(ImageCodec.Identify(file).IsExact);

        AssertSame(ReferenceDecoder.Decode(file, WeightsOf("exact")), ImageCodec.Default.Decode(file));
        file = file[..(file.Length * 3 / 4)];
        AssertSame(ReferenceDecoder.Decode(file, WeightsOf("exact")), ImageCodec.Default.Decode(file, new DecodeOptions { AllowTruncated = true }));
    }

    /// <summary>The named tensors of a golden file's model, as its weight file holds them.</summary>
    internal static IReadOnlyDictionary<string, StoredTensor> WeightsOf(string name)
    {
        lock (Weights)
        {
            var model = GoldenFiles.ModelOf(name);
            if (!Weights.TryGetValue(model, out var weights))
                Weights.Add(model, weights = new Dictionary<string, StoredTensor>(SafetensorsFile.Read(model.ToBytes()).Tensors));
            return weights;
        }
    }

    private static void AssertSame(ReferencePicture expected, RgbImage actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.Equal(expected.Pixels, actual.Pixels.ToArray());
        Assert.Equal(expected.Alpha ?? [], actual.Alpha.ToArray());
    }
}
