using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class MagnitudeTests
{
    [Fact]
    public void LogarithmsAreHalfTheBinaryLogarithmRoundedDown()
    {
        const double Unit = 1.0 / (1 << 21);
        for (var m = 0; m <= Magnitude.Largest; m++)
        {
            var exact = Math.Log2(1.0 + m) / 2;
            // A bit or two may be lost to the squares, which are rounded down too.
            Assert.InRange(Magnitude.Logarithms[m], exact - 3 * Unit, exact);
        }
    }

    [Fact]
    public void LogarithmsOfPowersOfTwoAreExact()
    {
        for (var k = 0; k <= QuantizerSteps.MaxPlanes; k++)
            Assert.Equal(k / 2f, Magnitude.Logarithms[(1 << k) - 1]);
    }
}
