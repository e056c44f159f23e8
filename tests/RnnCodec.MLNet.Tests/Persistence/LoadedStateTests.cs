using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet.Tests.Persistence;

public class LoadedStateTests
{
    private static readonly string Text = FifteenBitText.Encode([StageStateFormatTests.Write(StageStateFormatTests.StateOf(StageKind.CompressImages))]);

    [Fact]
    public void GetManyTimesPreparesOnce()
    {
        var prepared = 0;
        var state = new LoadedState<object>(_ => Interlocked.Increment(ref prepared));
        Parallel.For(0, 64, _ => state.Get(Text.AsMemory()));
        state.Get(Text.ToCharArray());
        state.Get(new string(Text).AsMemory());
        Assert.Equal(1, prepared);
    }

    [Fact]
    public void TheStateOfAnotherShapeIsRefused()
    {
        var mapping = new BytesToImage().GetMapping();
        Assert.Throws<RnnCodecException>(() => mapping(new BytesInput { State = Text.AsMemory() }, new ImageOutput()));
    }
}
