using RnnCodec.Models;
using RnnCodec.Weights;

namespace RnnCodec.Tests;

public class CodecModelTests
{
    public static TheoryData<string> Kinds => ["planes", "recurrent"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromBytesOfToBytesKeepsIdentityNameAndKind(string kind)
    {
        var model = Model(kind);
        var copy = CodecModel.FromBytes(model.ToBytes());

        Assert.Equal((model.Id, model.Name, model.WeightCount, model.HasEntropyModel), (copy.Id, copy.Name, copy.WeightCount, copy.HasEntropyModel));
        Assert.Equal((model.Architecture, model.EntropyArchitecture), (copy.Architecture, copy.EntropyArchitecture));
        Assert.Equal(kind == "planes", copy.Planes is not null);
        Assert.Equal(kind == "recurrent", copy.Recurrent is not null && copy.EntropyNetwork is not null);
    }

    [Fact]
    public void WithoutEntropyModelIsAnotherModelOfTheSameCodec()
    {
        var (model, bare) = (RecurrentExample.Model, RecurrentExample.Model.WithoutEntropyModel());

        Assert.True(model.HasEntropyModel);
        Assert.False(bare.HasEntropyModel);
        Assert.NotEqual(model.Id, bare.Id);
        Assert.Equal(model.Id, bare.WithEntropyModel(model.EntropyArchitecture!, model.EntropyParameters().ToTensors()).Id);
    }

    [Fact]
    public void WithEntropyModelOfAnotherCodeIsRefused()
    {
        var other = RecurrentExample.Model.EntropyArchitecture! with { Bits = 7 };
        var e = Assert.Throws<InvalidModelException>(
            () => RecurrentExample.Model.WithEntropyModel(other, RecurrentExample.Model.EntropyParameters().ToTensors()));

        Assert.Contains("iterations of 7 bits", e.Message);
    }

    [Fact]
    public void IdChangesWithOneWeight()
    {
        var vectors = ReferenceVectors.Load("codec-residual_gru-additive-scalar");
        var architecture = vectors.Architecture();
        var before = CodecModel.Create("a", architecture, vectors.Weights());
        vectors.Tensor("weights.gain").Values[3] += 1e-6f;
        var after = CodecModel.Create("a", architecture, vectors.Weights());

        Assert.NotEqual(before.Id, after.Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromBytesEveryCutThrowsInvalidModel(string kind)
    {
        var bytes = Model(kind).ToBytes();
        for (var length = 0; length < bytes.Length; length += 1 + length / 7)
            Assert.Throws<InvalidModelException>(() => CodecModel.FromBytes(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void FromBytesAnyFlippedBitIsFound()
    {
        var model = RecurrentExample.Model;
        var bytes = model.ToBytes();
        var random = new Random(1);
        for (var i = 0; i < 40; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidModelException>(() => CodecModel.FromBytes(damaged));
        }

        byte[] renamed = [.. bytes];
        renamed[renamed.AsSpan().IndexOf("\"name\":\"recurrent\""u8) + 8] ^= 1;
        Assert.Contains("its checksum ('sha256') does not fit", Assert.Throws<InvalidModelException>(() => CodecModel.FromBytes(renamed)).Message);

        // Files of other writers have none.
        byte[] without = [.. bytes];
        "\"sha999\""u8.CopyTo(without.AsSpan(without.AsSpan().IndexOf("\"sha256\""u8)));
        Assert.Equal(model.Id, CodecModel.FromBytes(without).Id);
    }

    [Fact]
    public void EveryShippedFileStatesItsIdentityAndChecksum()
    {
        Assert.All(CodecModel.ShippedNames, name =>
        {
            var model = CodecModel.FromName(name);
            var metadata = SafetensorsFile.ReadMetadata(ShippedModels.Read(name).Span);
            Assert.Equal(model.Id, metadata["id"]);
            // A shipped model takes the identity as stated; read as anybody's file it is hashed, and the checksum compared.
            Assert.Equal(model.Id, CodecModel.FromBytes(ShippedModels.Read(name).ToArray()).Id);
            Assert.Contains("sha256", metadata.Keys);
            Assert.Equal(name, CodecModel.FindShippedName(model.Id));
        });
        Assert.Null(CodecModel.FindShippedName(RecurrentExample.Model.Id));

        var before = GC.GetAllocatedBytesForCurrentThread();
        CodecModel.FindShippedName(CodecModel.Default.Id);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    [Fact]
    public void CreateWithMissingWeightNamesIt()
    {
        var vectors = ReferenceVectors.Load("codec-residual_gru-additive-scalar");
        var e = Assert.Throws<InvalidModelException>(
            () => CodecModel.Create("a", vectors.Architecture(), vectors.Weights().Where(w => w.Key != "encoder.1.un.weight")));

        Assert.Contains("encoder.1.un.weight", e.Message);
    }

    [Fact]
    public void CreateWithUnknownWeightNamesIt()
    {
        var vectors = ReferenceVectors.Load("codec-residual_gru-additive-scalar");
        var e = Assert.Throws<InvalidModelException>(
            () => CodecModel.Create(
                "a",
                vectors.Architecture(),
                vectors.Weights().Append(new("decoder.9.weight", new StoredTensor([1], [0], TensorPrecision.Float32)))));

        Assert.Contains("decoder.9.weight", e.Message);
    }

    [Fact]
    public void SaveThenLoadGivesTheSameModel()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            CodecModel.Default.Save(path);
            Assert.Equal(CodecModel.Default.Id, CodecModel.Load(path).Id);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("entropy.gates.weight")]
    [InlineData("msssim.decoder.output.weight")]
    public void CreatePlanesWithMissingWeightNamesIt(string weight)
    {
        var model = CodecModel.Default;
        var tensors = SafetensorsFile.Read(model.ToBytes()).Tensors;
        Assert.True(tensors.Remove(weight));
        var e = Assert.Throws<InvalidModelException>(() => CodecModel.Create("a", model.Architecture, tensors));

        Assert.Contains(weight[(weight.IndexOf('.', StringComparison.Ordinal) + 1)..], e.Message);
    }

    [Fact]
    public void ToHalfPrecisionRoundsEveryWeightAndHalvesTheFile()
    {
        var vectors = ReferenceVectors.Load("codec-residual_gru-additive-scalar");
        var whole = CodecModel.Create("a", vectors.Architecture(), vectors.Weights());
        var half = whole.ToHalfPrecision();

        Assert.NotEqual(whole.Id, half.Id);
        Assert.Equal(half.Id, half.ToHalfPrecision().Id);
        Assert.InRange(half.ToBytes().Length, 0.4 * whole.ToBytes().Length, 0.6 * whole.ToBytes().Length);
    }

    [Fact]
    public void FromNameUnknownNamesTheKnown()
    {
        var e = Assert.Throws<ArgumentException>(() => CodecModel.FromName("none"));

        Assert.Contains("planes", e.Message);
    }

    private static CodecModel Model(string kind) => kind == "planes" ? CodecModel.Default : RecurrentExample.Model;
}
