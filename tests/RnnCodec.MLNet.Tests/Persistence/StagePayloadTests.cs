using System.Security.Cryptography;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet.Tests.Persistence;

public class StagePayloadTests
{
    private static readonly StagePayload Compress = new()
    {
        Kind = StageKind.CompressImages,
        OutputColumnNames = ["Compressed"],
        InputColumnNames = ["Bild"],
        Model = CodecModel.Default,
        Iterations = 5,
        MaxDegreeOfParallelism = 2,
    };

    public static TheoryData<byte> Kinds => [.. Enum.GetValues<StageKind>().Select(kind => (byte)kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromBytesOfToBytesIsTheSame(byte kind) => AssertReadBack(PayloadOf((StageKind)kind));

    [Fact]
    public void EachStageHasItsColumns()
    {
        foreach (var kind in Enum.GetValues<StageKind>())
        {
            var payload = PayloadOf(kind);
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes((payload with { InputColumnNames = [.. payload.InputColumnNames, "More"] }).ToBytes()));
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes((payload with { OutputColumnNames = payload.OutputColumnNames.Skip(1).ToArray() }).ToBytes()));
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes((payload with { Model = payload.Model is null ? CodecModel.Default : null }).ToBytes()));
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes((payload with { MaxPixels = payload.MaxPixels == 0 ? 1 : 0 }).ToBytes()));
        }
    }

    [Fact]
    public void AllIterationsAndAnyTextInNamesSurvive()
    {
        AssertReadBack(Compress with { Kind = StageKind.DecompressImages, Iterations = null, MaxPixels = 1L << 40, InputColumnNames = ["\"\\ ü \U0001F600"] });
    }

    [Fact]
    public void AShippedModelTakesFewBytes() => Assert.InRange(Compress.ToBytes().Length, 1, 200);

    [Fact]
    public void AnOwnModelTravelsWhole()
    {
        var own = TestImages.OwnModel();
        var bytes = (Compress with { Model = own }).ToBytes();
        Assert.True(bytes.Length > own.ToBytes().Length);
        Assert.Equal(own.Id, StagePayload.FromBytes(bytes).Model!.Id);
    }

    [Fact]
    public void EveryChangedByteIsNoticed()
    {
        var good = Compress.ToBytes();
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 0x10;
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes(bad));
        }
    }

    [Fact]
    public void EveryCutIsNoticed()
    {
        var good = Compress.ToBytes();
        for (var length = 0; length < good.Length; length++)
            Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes(good[..length]));
    }

    [Theory]
    [InlineData(9, 9)] // an unknown stage
    [InlineData(10, 0)] // no output column
    [InlineData(11, 0)] // an empty name
    [InlineData(11, 255)] // a name longer than the rest
    [InlineData(33, 0x80)] // negative iterations
    public void ValuesOutsideTheirRangeAreRefusedEvenWithAMatchingChecksum(int place, byte value)
    {
        var bytes = Compress.ToBytes();
        bytes[place] = value;
        var body = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        SHA256.HashData(body).CopyTo(bytes.AsSpan(body.Length));
        Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes(bytes));
    }

    [Fact]
    public void ANewerVersionIsNamed()
    {
        var bytes = Compress.ToBytes();
        bytes[8] = 2;
        Assert.Contains("version 2", Assert.Throws<RnnCodecException>(() => StagePayload.FromBytes(bytes)).Message);
    }

    private static StagePayload PayloadOf(StageKind kind)
    {
        var work = StageCatalog.WorkOf(kind);
        var measures = kind >= StageKind.MeasureImages;
        var readsFiles = !measures && work.Inputs[0].Kind == InputKind.Bytes;
        return new StagePayload
        {
            Kind = kind,
            OutputColumnNames = [.. work.Outputs.Select((_, i) => $"Out{i}")],
            InputColumnNames = [.. work.Inputs.Select((_, i) => $"In{i}")],
            Model = measures ? null : CodecModel.Default,
            Iterations = kind <= StageKind.DecodeImageBits ? 5 : null,
            MaxDegreeOfParallelism = 2,
            MaxPixels = readsFiles ? 77 : 0,
        };
    }

    private static void AssertReadBack(StagePayload payload)
    {
        var read = StagePayload.FromBytes(payload.ToBytes());
        Assert.Equal(payload.OutputColumnNames, read.OutputColumnNames);
        Assert.Equal(payload.InputColumnNames, read.InputColumnNames);
        Assert.Equal(payload.Model?.Id, read.Model?.Id);
        Assert.Equal(payload with { OutputColumnNames = read.OutputColumnNames, InputColumnNames = read.InputColumnNames, Model = read.Model }, read);
    }
}
