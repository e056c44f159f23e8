using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Tests.Persistence;

public class LoadedStateTests
{
    private static readonly StagePayload Payload = new()
    {
        Kind = StageKind.Compress,
        OutputColumnName = "Out",
        InputColumnName = "In",
        Model = CodecModel.Default,
    };

    private static readonly string Text = FifteenBitText.Encode(Payload.ToBytes());

    [Fact]
    public void GetManyTimesPreparesOnce()
    {
        var prepared = 0;
        var state = new LoadedState<object>(StageKind.Compress, _ => Interlocked.Increment(ref prepared));
        Parallel.For(0, 64, _ => state.Get(Text.AsMemory()));
        state.Get(Text.ToCharArray());
        state.Get(new string(Text).AsMemory());
        Assert.Equal(1, prepared);
    }

    [Fact]
    public void GetOfTheOtherStagesStateIsRefused() =>
        Assert.Throws<RnnCodecException>(() => new LoadedState<object>(StageKind.Decompress, payload => payload).Get(Text.AsMemory()));
}
