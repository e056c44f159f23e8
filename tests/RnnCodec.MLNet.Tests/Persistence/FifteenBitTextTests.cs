using FsCheck.Xunit;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Tests.Persistence;

public class FifteenBitTextTests
{
    [Property]
    public bool DecodeOfEncodeIsTheSame(byte[] bytes) => FifteenBitText.Decode(FifteenBitText.Encode([bytes])).AsSpan().SequenceEqual(bytes);

    [Fact]
    public void EveryLengthAroundTheUnitsSurvives()
    {
        for (var length = 0; length <= 64; length++)
        {
            var bytes = new byte[length];
            Array.Fill(bytes, byte.MaxValue);
            Assert.Equal(bytes, FifteenBitText.Decode(FifteenBitText.Encode([bytes])));
        }
    }

    [Fact]
    public void EncodeKnownBytesGivesTheWrittenFormat() =>
        // Length 2 in three units; 0xAB 0xCD = 101010111100110 1|00000000000000.
        Assert.Equal("\u3400\u3400\u3402\u89E6\u7400", FifteenBitText.Encode([new byte[] { 0xAB, 0xCD }]));

    [Property]
    public bool EncodeUsesNoQuoteEscapeOrSurrogate(byte[] bytes) => FifteenBitText.Encode([bytes]).All(unit => unit is >= '\u3400' and <= '\uB3FF');

    [Fact]
    public void EncodeIsSixteenFifteenthsLong()
    {
        var bytes = new byte[15_000];
        Assert.Equal(3 + 8_000, FifteenBitText.Encode([bytes]).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u3400\u3400")]
    [InlineData("\u3400\u3400\u3402\u89E6")]
    [InlineData("\u3400\u3400\u3402\u89E6\u7400\u3400")]
    [InlineData("\u3400\u3400\u3402\u89E6\u7401")]
    [InlineData("\u3400\u3400\u3402\u89E6A")]
    [InlineData("\uB3FF\uB3FF\uB3FF")]
    public void DecodeOfAnythingElseIsRefused(string text) => Assert.Throws<RnnCodecException>(() => FifteenBitText.Decode(text));

    [Property]
    public bool PiecesAreOneText(byte[] a, byte[] b, byte[] c) =>
        FifteenBitText.Encode([a, b, c], "<", ">") == "<" + FifteenBitText.Encode([(byte[])[.. a, .. b, .. c]]) + ">";
}
