using System.Security.Cryptography;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Tests.Persistence;

public class StagePayloadTests
{
    private static readonly StagePayload Compress = new()
    {
        Kind = StageKind.Compress,
        OutputColumnName = "Compressed",
        InputColumnName = "Bild",
        Model = CodecModel.Default,
        Iterations = 5,
        MaxDegreeOfParallelism = 2,
    };

    [Fact]
    public void FromBytesOfToBytesIsTheSame()
    {
        var read = StagePayload.FromBytes(Compress.ToBytes());
        Assert.Equal(Compress with { Model = read.Model }, read);
        Assert.Equal(Compress.Model.Id, read.Model.Id);
    }

    [Fact]
    public void AllIterationsAndAnyTextInNamesSurvive()
    {
        var payload = Compress with { Kind = StageKind.Decompress, Iterations = null, MaxPixels = 1L << 40, InputColumnName = "\"\\ ü \U0001F600" };
        var read = StagePayload.FromBytes(payload.ToBytes());
        Assert.Equal(payload with { Model = read.Model }, read);
    }

    [Fact]
    public void AShippedModelTakesFewBytes() => Assert.InRange(Compress.ToBytes().Length, 1, 200);

    [Fact]
    public void AnOwnModelTravelsWhole()
    {
        var own = TestImages.OwnModel();
        var bytes = (Compress with { Model = own }).ToBytes();
        Assert.True(bytes.Length > own.ToBytes().Length);
        Assert.Equal(own.Id, StagePayload.FromBytes(bytes).Model.Id);
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
    [InlineData(9, 3)] // an unknown stage
    [InlineData(10, 0)] // an empty name
    [InlineData(10, 255)] // a name longer than the rest
    [InlineData(31, 0x80)] // negative iterations
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
}
