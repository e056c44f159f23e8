using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Which stage a payload describes. The numbers are written to files.</summary>
internal enum StageKind : byte
{
    CompressImages = 1,
    DecompressImages = 2,
    EncodeImageBits = 3,
    DecodeImageBits = 4,
    EntropyEncode = 5,
    EntropyDecode = 6,
    MeasureImages = 7,
    MeasureImagesAndRate = 8,
}

/// <summary>Everything that a saved ML.NET model knows about one stage.</summary>
/// <remarks>
/// Little-endian:
/// <code>
/// 8 bytes   magic "RNNCMLN1"
/// u8        format version, 1
/// u8        stage: StageKind
/// names     output columns     (names: u8 number of strings, then these; string: u16 number of bytes, then UTF-8)
/// names     input columns
/// i32       iterations, 0: all
/// i32       most threads per picture, 0: one per processor
/// i64       most pixels of a file that is read; 0 in stages that read none
/// u8        model: 0 none, in stages that measure; 1 shipped, 2 whole
///   1:      string name, string id
///   2:      i32 number of bytes, then a weight file
/// 32 bytes  SHA-256 of everything before
/// </code>
/// A reader refuses every other version, trailing bytes, and values outside their range.
/// </remarks>
internal sealed record StagePayload
{
    private const byte Version = 1;
    private const byte NoModel = 0;
    private const byte ShippedModel = 1;
    private const byte WholeModel = 2;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public required StageKind Kind { get; init; }

    /// <summary>The columns that are added, one for each of <see cref="IStageWork.Outputs"/>.</summary>
    public required IReadOnlyList<string> OutputColumnNames { get; init; }

    /// <summary>The columns that are read, one for each of <see cref="IStageWork.Inputs"/>.</summary>
    public required IReadOnlyList<string> InputColumnNames { get; init; }

    /// <summary>Null in stages that measure.</summary>
    public CodecModel? Model { get; init; }

    public int? Iterations { get; init; }

    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>The limit of stages that read files; 0 in the others.</summary>
    public long MaxPixels { get; init; }

    /// <summary>Stops a pass over the data in the process that fitted the stage. It is not saved.</summary>
    public CancellationToken CancellationToken { get; init; }

    public IStageWork Work => StageCatalog.WorkOf(Kind);

    /// <summary>The column of a stage that reads one.</summary>
    public string InputColumnName => InputColumnNames[0];

    private bool ReadsFiles => Kind is StageKind.DecompressImages or StageKind.DecodeImageBits or StageKind.EntropyEncode or StageKind.EntropyDecode;

    private bool CountsIterations => Kind is StageKind.CompressImages or StageKind.DecompressImages or StageKind.EncodeImageBits or StageKind.DecodeImageBits;

    private bool NeedsModel => Kind is not (StageKind.MeasureImages or StageKind.MeasureImagesAndRate);

    public DecodeOptions ToDecodeOptions() => new()
    {
        Iterations = Iterations,
        MaxPixels = MaxPixels,
        MaxDegreeOfParallelism = MaxDegreeOfParallelism,
    };

    private static ReadOnlySpan<byte> Magic => "RNNCMLN1"u8;

    /// <summary>Checks the input columns' types and makes ML.NET bind to them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public void CheckInput(DataViewSchema schema)
    {
        foreach (var (name, slot) in InputColumnNames.Zip(Work.Inputs))
        {
            InputColumn.Check(schema, name, slot.Kind);
            ImageTypes.Register(schema[name].Type);
        }
    }

    /// <summary>Checks the input columns' types.</summary>
    /// <inheritdoc cref="CheckInput(DataViewSchema)" path="/exception"/>
    public void CheckInput(SchemaShape schema)
    {
        foreach (var (name, slot) in InputColumnNames.Zip(Work.Inputs))
            InputColumn.Check(schema, name, slot.Kind);
    }

    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((byte)Kind);
        WriteNames(writer, OutputColumnNames, "output column");
        WriteNames(writer, InputColumnNames, "input column");
        writer.Write(Iterations ?? 0);
        writer.Write(MaxDegreeOfParallelism);
        writer.Write(MaxPixels);
        if (Model is null)
        {
            writer.Write(NoModel);
        }
        else if (ShippedModels.Find(Model.Name, Model.Id) is not null)
        {
            writer.Write(ShippedModel);
            WriteString(writer, Model.Name, "model's name");
            WriteString(writer, Model.Id, "model's id");
        }
        else
        {
            var weights = Model.ToBytes();
            writer.Write(WholeModel);
            writer.Write(weights.Length);
            writer.Write(weights);
        }
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="RnnCodecException">The bytes are no payload, are damaged, or were written by another version.</exception>
    public static StagePayload FromBytes(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Magic))
            throw new RnnCodecException("The ML.NET model's image compression state does not begin with its signature.");
        if (bytes.Length <= Magic.Length || bytes[Magic.Length] != Version)
            throw new RnnCodecException($"The ML.NET model's image compression state has format version {(bytes.Length > Magic.Length ? bytes[Magic.Length] : 0)}; this library reads version {Version}.");
        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < Magic.Length || !SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            throw new RnnCodecException("The ML.NET model's image compression state is damaged: its checksum does not match.");
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length + 1, end - Magic.Length - 1, writable: false));
            return Read(reader, bytes, Magic.Length + 1);
        }
        catch (Exception e) when (e is EndOfStreamException or DecoderFallbackException)
        {
            throw new RnnCodecException("The ML.NET model's image compression state ends too early or holds a name that is not UTF-8.", e);
        }
    }

    private static StagePayload Read(BinaryReader reader, byte[] bytes, int origin)
    {
        var kind = (StageKind)reader.ReadByte();
        Check(Enum.IsDefined(kind), "stage", kind);
        var output = ReadNames(reader, "output column");
        var input = ReadNames(reader, "input column");
        var iterations = reader.ReadInt32();
        Check(iterations >= 0, "number of iterations", iterations);
        var threads = reader.ReadInt32();
        Check(threads >= 0, "number of threads", threads);
        var maxPixels = reader.ReadInt64();
        var payload = new StagePayload
        {
            Kind = kind,
            OutputColumnNames = output,
            InputColumnNames = input,
            Model = ReadModel(reader, bytes, origin),
            Iterations = iterations == 0 ? null : iterations,
            MaxDegreeOfParallelism = threads,
            MaxPixels = maxPixels,
        };
        Check(output.Length == payload.Work.Outputs.Count, "number of output columns", output.Length);
        Check(input.Length == payload.Work.Inputs.Count, "number of input columns", input.Length);
        Check(iterations == 0 || payload.CountsIterations, "number of iterations", iterations);
        Check(payload.ReadsFiles ? maxPixels > 0 : maxPixels == 0, "limit of pixels", maxPixels);
        Check(payload.Model is not null == payload.NeedsModel, "model", payload.Model?.Name);
        Check(reader.BaseStream.Position == reader.BaseStream.Length, "size", bytes.Length);
        return payload;
    }

    private static CodecModel? ReadModel(BinaryReader reader, byte[] bytes, int origin)
    {
        var source = reader.ReadByte();
        switch (source)
        {
            case NoModel:
                return null;
            case ShippedModel:
                var name = ReadName(reader, "model");
                var id = ReadName(reader, "model's id");
                return ShippedModels.Find(name, id)
                    ?? throw new RnnCodecException($"The ML.NET model needs the shipped codec model '{name}' with the id {id}, which this version of the library does not hold.");
            default:
                Check(source == WholeModel, "kind of model", source);
                var length = reader.ReadInt32();
                Check(length >= 0 && length <= reader.BaseStream.Length - reader.BaseStream.Position, "size of the model", length);
                var weights = bytes.AsMemory(origin + (int)reader.BaseStream.Position, length);
                reader.BaseStream.Position += length;
                return CodecModel.FromBytes(weights);
        }
    }

    private static void WriteNames(BinaryWriter writer, IReadOnlyList<string> names, string what)
    {
        writer.Write(checked((byte)names.Count));
        foreach (var name in names)
            WriteString(writer, name, $"{what}'s name");
    }

    private static string[] ReadNames(BinaryReader reader, string what)
    {
        var names = new string[reader.ReadByte()];
        for (var i = 0; i < names.Length; i++)
            names[i] = ReadName(reader, what);
        return names;
    }

    private static void WriteString(BinaryWriter writer, string value, string what)
    {
        var bytes = StrictUtf8.GetBytes(value);
        if (bytes.Length is 0 or > ushort.MaxValue)
            throw new RnnCodecException($"The {what} takes {bytes.Length} bytes; 1 to {ushort.MaxValue} can be saved.");
        writer.Write((ushort)bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadName(BinaryReader reader, string what)
    {
        var length = reader.ReadUInt16();
        Check(length > 0, $"length of the {what}'s name", length);
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? StrictUtf8.GetString(bytes) : throw new EndOfStreamException();
    }

    private static void Check<T>(bool valid, string what, T value)
    {
        if (!valid)
            throw new RnnCodecException($"The ML.NET model's image compression state holds an invalid {what}: {value}.");
    }
}
