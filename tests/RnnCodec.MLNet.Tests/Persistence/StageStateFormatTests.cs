using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Tests.Persistence;

public class StageStateFormatTests
{
    private const int RecordStart = 13;

    private static readonly string[] NotSaved = ["MaxDegreeOfParallelism", "Progress", "Importance"];

    private static readonly StageState Compress = StateOf(StageKind.CompressImages);

    public static TheoryData<byte> Kinds => [.. Enum.GetValues<StageKind>().Select(kind => (byte)kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ReadOfWriteIsTheSame(byte kind)
    {
        var state = StateOf((StageKind)kind);
        var read = StageStateFormat.Read(Write(state));
        Assert.Equal(state.OutputColumnNames, read.OutputColumnNames);
        Assert.Equal(state.InputColumnNames, read.InputColumnNames);
        Assert.Equal(state.Models.Select(model => model.Id), read.Models.Select(model => model.Id));
        Assert.Equal((state.Kind, state.OnDamage, state.Encoding is null, state.Decoding), (read.Kind, read.OnDamage, read.Encoding is null, read.Decoding));
        Assert.Equal(Record(state).ToJsonString(), Record(read).ToJsonString());
    }

    [Fact]
    public void EveryOptionOfTheCodecIsSavedButWhatBelongsToTheProcessOrAPicture()
    {
        AssertMembers(typeof(EncodeOptions), Record(Compress)["encoding"]!);
        AssertMembers(typeof(DecodeOptions), Record(StateOf(StageKind.DecompressImages))["decoding"]!);

        static void AssertMembers(Type options, JsonNode saved) =>
            Assert.Equal(
                options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Except(NotSaved).Order(),
                saved.AsObject().Select(member => char.ToUpperInvariant(member.Key[0]) + member.Key[1..]).Order());
    }

    [Fact]
    public void ValuesOfOptionsSurvive()
    {
        var encoding = new EncodeOptions
        {
            TargetBitsPerPixel = 0.1,
            TileSize = 64,
            EntropyCoding = false,
            Metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 }, Others = [new MetadataBox("abcd", new byte[] { 4, 5 })] },
        };
        var read = StageStateFormat.Read(Write(Compress with { Encoding = encoding })).Encoding!;
        Assert.Equal(
            (encoding.TargetBitsPerPixel, encoding.TileSize, encoding.EntropyCoding, null),
            (read.TargetBitsPerPixel, read.TileSize, read.EntropyCoding, read.Iterations));
        Assert.Equal([1, 2, 3], read.Metadata.Exif.ToArray());
        Assert.Equal(("abcd", "04-05"), (read.Metadata.Others.Single().Type, BitConverter.ToString(read.Metadata.Others.Single().Content.ToArray())));
    }

    [Fact]
    public void UnknownMembersArePassedOverAndAbsentOnesHaveTheirDefault()
    {
        var record = Record(Compress);
        record["later"] = new JsonObject { ["x"] = 1 };
        record["encoding"]!["later"] = 3;
        record["encoding"]!.AsObject().Remove("entropyCoding");
        record["encoding"]!.AsObject().Remove("metadata");
        record.Remove("onDamage");
        var read = StageStateFormat.Read(With(record));
        Assert.Equal((5, true, OnDamage.Throw), (read.Encoding!.Iterations, read.Encoding.EntropyCoding, read.OnDamage));
        Assert.True(read.Encoding.Metadata.IsEmpty);
    }

    [Fact]
    public void EachStageHasItsColumnsAndModels()
    {
        foreach (var kind in Enum.GetValues<StageKind>())
        {
            var state = StateOf(kind);
            AssertRefused(Write(state with { InputColumnNames = [.. state.InputColumnNames, "More"] }));
            AssertRefused(Write(state with { OutputColumnNames = state.OutputColumnNames.Skip(1).ToArray() }));
            AssertRefused(Write(state with { OutputColumnNames = [.. state.OutputColumnNames.Select(_ => "")] }));
            if (state.Rules.Encodes)
                AssertRefused(Write(state with { Models = [] }));
        }
    }

    [Fact]
    public void AnyTextInNamesSurvives()
    {
        string[] names = ["\"\\ ü \U0001F600"];
        Assert.Equal(names, StageStateFormat.Read(Write(Compress with { InputColumnNames = names })).InputColumnNames);
    }

    [Fact]
    public void AShippedModelTakesFewBytes() => Assert.InRange(Write(Compress).Length, 1, 1000);

    [Fact]
    public void OwnModelsTravelWholeWithTheirNames()
    {
        CodecModel[] own = [TestImages.OwnModel().Named("mine"), CodecModel.Default, TestImages.OwnModel().ToHalfPrecision().Named("half")];
        var bytes = Write(StateOf(StageKind.DecompressImages) with { Models = own });
        Assert.True(bytes.Length > own[0].ToBytes().Length + own[2].ToBytes().Length);
        Assert.Equal(own.Select(model => (model.Name, model.Id)), StageStateFormat.Read(bytes).Models.Select(model => (model.Name, model.Id)));
    }

    [Fact]
    public void AModelOfAStageInFrontIsFoundWhileThatStageLives()
    {
        var own = TestImages.OwnModel();
        var bytes = Join(StageStateFormat.Write(StateOf(StageKind.DecompressImages) with { Models = [own] }, _ => true));
        Assert.InRange(bytes.Length, 1, 1000);
        var codec = CodecPool.Get(own);
        Assert.Same(codec.Model, StageStateFormat.Read(bytes).Models.Single());
        GC.KeepAlive(codec);
    }

    [Fact]
    public void AModelThatIsNotThereIsNamed()
    {
        var record = Record(StateOf(StageKind.DecompressImages) with { Models = [CodecModel.Default] });
        foreach (var place in (string[])["stageInFront", "shipped"])
        {
            record["models"]![0]!["place"] = place;
            record["models"]![0]!["id"] = "0123";
            Assert.Contains("0123", Assert.Throws<RnnCodecException>(() => StageStateFormat.Read(With(record))).Message);
        }
    }

    [Fact]
    public void EveryChangedByteAndEveryCutIsNoticed()
    {
        var good = Write(Compress);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 0x10;
            AssertRefused(bad);
            AssertRefused(good[..i]);
        }
    }

    [Theory]
    [InlineData("stage", 9)]
    [InlineData("stage", 257)]
    [InlineData("stage", "x")]
    [InlineData("onDamage", "ignore")]
    [InlineData("encoding", 1)]
    [InlineData("outputs", 1)]
    public void ValuesThatAreNotKnownAreRefusedEvenWithAMatchingChecksum(string member, object value)
    {
        var record = Record(Compress);
        record[member] = value is int number ? number : (string)value;
        AssertRefused(With(record));
    }

    [Fact]
    public void WeightsBeyondTheEndAreRefused()
    {
        var record = Record(StateOf(StageKind.DecompressImages) with { Models = [CodecModel.Default] });
        record["models"]![0]!["place"] = "here";
        record["models"]![0]!["bytes"] = 100;
        AssertRefused(With(record));
        record["models"]![0]!["bytes"] = -1;
        AssertRefused(With(record));
    }

    [Fact]
    public void ANewerVersionIsNamed()
    {
        var bytes = Write(Compress);
        bytes[8] = 2;
        Assert.Contains("version 2", Assert.Throws<RnnCodecException>(() => StageStateFormat.Read(bytes)).Message);
    }

    internal static StageState StateOf(StageKind kind)
    {
        var rules = StageRules.Of(kind);
        return new StageState
        {
            Kind = kind,
            OutputColumnNames = [.. rules.Outputs.Select((_, i) => $"Out{i}")],
            InputColumnNames = [.. rules.Inputs.Select((_, i) => $"In{i}")],
            Models = rules.Encodes ? [CodecModel.Default] : [],
            Encoding = rules.Encodes ? new EncodeOptions { Iterations = 5 } : null,
            Decoding = rules.Decodes ? new DecodeOptions { MaxPixels = 77, AllowTruncated = true } : null,
            OnDamage = rules.Decodes ? OnDamage.Missing : OnDamage.Throw,
        };
    }

    internal static byte[] Write(StageState state) => Join(StageStateFormat.Write(state, _ => false));

    private static byte[] Join(IReadOnlyList<ReadOnlyMemory<byte>> pieces) => [.. pieces.SelectMany(piece => piece.ToArray())];

    private static JsonObject Record(StageState state)
    {
        var bytes = Write(state);
        return JsonNode.Parse(bytes.AsSpan(RecordStart, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(RecordStart - 4))))!.AsObject();
    }

    /// <summary>A state without weights that holds this record, with a matching checksum.</summary>
    private static byte[] With(JsonObject record)
    {
        var json = Encoding.UTF8.GetBytes(record.ToJsonString());
        byte[] bytes = [.. Write(Compress).AsSpan(0, RecordStart), .. json];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(RecordStart - 4), json.Length);
        return [.. bytes, .. SHA256.HashData(bytes)];
    }

    private static void AssertRefused(byte[] bytes) => Assert.Throws<RnnCodecException>(() => StageStateFormat.Read(bytes));
}
