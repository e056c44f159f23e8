using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A <see cref="StageState"/> as bytes.</summary>
/// <remarks>
/// Little-endian:
/// <code>
/// 8 bytes   magic "RNNCMLN1"
/// u8        format version, 1
/// i32       number of bytes, then the record as JSON
/// weight files of the models that are stored here, one after the other
/// 32 bytes  SHA-256 of everything before
/// </code>
/// The record can grow: members that a reader does not know are passed over, and members that are not there have the value of a new options object.
/// All members are written, so that a later default changes nothing. What belongs to the process (threads, progress, cancellation)
/// or to one picture (importance) is left out.
/// </remarks>
internal static class StageStateFormat
{
    private const byte Version = 1;
    private const int HeaderLength = 8 + 1 + sizeof(int);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsNotTheStages } },
    };

    private static ReadOnlySpan<byte> Magic => "RNNCMLN1"u8;

    /// <summary>Writes a state as the pieces of one file.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isStored">Whether a model is in the same saved ML.NET model already, in a stage in front of this one.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(StageState state, Func<CodecModel, bool> isStored)
    {
        var weights = new List<ReadOnlyMemory<byte>>();
        var models = new List<ModelRecord>();
        foreach (var model in state.Models)
        {
            if (CodecPool.FindShipped(model.Id) is not null)
            {
                models.Add(new ModelRecord(model.Name, model.Id, ModelPlace.Shipped));
            }
            else if (isStored(model))
            {
                models.Add(new ModelRecord(model.Name, model.Id, ModelPlace.StageInFront));
            }
            else
            {
                var bytes = model.ToBytes();
                weights.Add(bytes);
                models.Add(new ModelRecord(model.Name, model.Id, ModelPlace.Here, bytes.Length));
            }
        }
        var record = JsonSerializer.SerializeToUtf8Bytes(
            new StateRecord(
                (int)state.Kind, [.. state.OutputColumnNames], [.. state.InputColumnNames], state.Encoding, state.Decoding, state.OnDamage, [.. models]), Json);
        var header = new byte[HeaderLength + record.Length];
        Magic.CopyTo(header);
        header[Magic.Length] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length + 1), record.Length);
        record.CopyTo(header.AsSpan(HeaderLength));

        ReadOnlyMemory<byte>[] pieces = [header, .. weights];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in pieces)
            hash.AppendData(piece.Span);
        return [.. pieces, hash.GetHashAndReset()];
    }

    /// <exception cref="RnnCodecException">The bytes are no state, are damaged, were written by another version, or need a model that is not there.</exception>
    public static StageState Read(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Magic))
            throw new RnnCodecException("The ML.NET model's image compression state does not begin with its signature.");
        if (bytes.Length < HeaderLength || bytes[Magic.Length] != Version)
            throw new RnnCodecException($"The ML.NET model's image compression state has format version " +
                $"{(bytes.Length > Magic.Length ? bytes[Magic.Length] : 0)}; this library reads version {Version}.");
        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < HeaderLength || !SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            throw new RnnCodecException("The ML.NET model's image compression state is damaged: its checksum does not match.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length + 1));
        Require(length >= 0 && length <= end - HeaderLength, "size of its record", length);
        StateRecord record;
        try
        {
            record = JsonSerializer.Deserialize<StateRecord>(bytes.AsSpan(HeaderLength, length), Json) ?? throw new JsonException("The record is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new RnnCodecException($"The ML.NET model's image compression state holds a value that this library does not know: {e.Message}", e);
        }
        return ToState(record, bytes.AsMemory((HeaderLength + length)..end));
    }

    private static StageState ToState(StateRecord record, ReadOnlyMemory<byte> weights)
    {
        var kind = (StageKind)record.Stage;
        Require(record.Stage == (byte)record.Stage && Enum.IsDefined(kind), "stage", record.Stage);
        var rules = StageRules.Of(kind);
        var (outputs, inputs) = (record.Outputs ?? [], record.Inputs ?? []);
        Require(outputs.Length == rules.Outputs.Count && !outputs.Any(string.IsNullOrEmpty), "list of output columns", string.Join(", ", outputs));
        Require(inputs.Length == rules.Inputs.Count && !inputs.Any(string.IsNullOrEmpty), "list of input columns", string.Join(", ", inputs));
        var models = new List<CodecModel>();
        foreach (var model in record.Models ?? [])
            models.Add(ToModel(model, ref weights));
        Require(weights.IsEmpty, "size", weights.Length);
        Require(!rules.Encodes || models.Count == 1, "number of models", models.Count);
        return new StageState
        {
            Kind = kind,
            OutputColumnNames = outputs,
            InputColumnNames = inputs,
            Encoding = rules.Encodes ? record.Encoding ?? new EncodeOptions() : null,
            Decoding = rules.Decodes ? record.Decoding ?? new DecodeOptions() : null,
            OnDamage = record.OnDamage,
            Models = models,
            ModelsOfInput = record.Models?.Any(model => model.Place == ModelPlace.StageInFront) == true,
        };
    }

    private static CodecModel ToModel(ModelRecord record, ref ReadOnlyMemory<byte> weights)
    {
        switch (record.Place)
        {
            case ModelPlace.Shipped:
                return CodecPool.FindShipped(record.Id)
                    ?? throw new RnnCodecException($"The ML.NET model needs the shipped codec model '{record.Name}' with the id {record.Id}, which this " +
                        "version of the library does not hold.");
            case ModelPlace.StageInFront:
                return CodecPool.FindUsed(record.Id)?.Model
                    ?? throw new RnnCodecException(
                        $"The ML.NET model needs the codec model '{record.Name}' with the id {record.Id} of a stage in front of this one, which is not there.");
            default:
                Require(record.Bytes >= 0 && record.Bytes <= weights.Length, "size of a model", record.Bytes);
                // A model that is at work in this process already is read once.
                var model = CodecPool.FindUsed(record.Id)?.Model ?? CodecModel.FromBytes(weights[..record.Bytes]);
                Require(model.Id == record.Id, "identity of a model", record.Id);
                weights = weights[record.Bytes..];
                return model.Name == record.Name ? model : model.Named(record.Name);
        }
    }

    private static void LeaveOutWhatIsNotTheStages(JsonTypeInfo type)
    {
        if (type.Type != typeof(EncodeOptions) && type.Type != typeof(DecodeOptions))
            return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            var isProgress = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IProgress<>);
            var name = (property.AttributeProvider as MemberInfo)?.Name;
            if (isProgress || name is nameof(EncodeOptions.MaxDegreeOfParallelism) or nameof(EncodeOptions.Importance))
                type.Properties.RemoveAt(i);
        }
    }

    private static void Require<T>(bool valid, string what, T value)
    {
        if (!valid)
            throw new RnnCodecException($"The ML.NET model's image compression state holds an invalid {what}: {value}.");
    }

    private enum ModelPlace
    {
        Shipped,
        Here,
        StageInFront,
    }

    private sealed record StateRecord(
        int Stage, string[]? Outputs, string[]? Inputs, EncodeOptions? Encoding, DecodeOptions? Decoding, OnDamage OnDamage, ModelRecord[]? Models);

    private sealed record ModelRecord(string Name, string Id, ModelPlace Place, int Bytes = 0);
}
