using System.Security.Cryptography;
using System.Text;
using RnnCodec.Architecture;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Which of the two mirrored stages a payload describes. The numbers are written to files.</summary>
internal enum StageKind : byte
{
    Compress = 1,
    Decompress = 2,
}

/// <summary>Everything that a saved ML.NET model knows about one stage.</summary>
/// <remarks>
/// Little-endian:
/// <code>
/// 8 bytes   magic "RNNCMLN1"
/// u8        format version, 1
/// u8        stage: 1 compress, 2 decompress
/// string    output column      (string: u16 number of bytes, then UTF-8)
/// string    input column
/// i32       iterations, 0: all
/// i32       most threads per picture, 0: one per processor
/// i64       most pixels (compress: 0)
/// u8        model: 1 shipped, 2 whole
///   1:      string name, string id
///   2:      i32 number of bytes, then a weight file
/// 32 bytes  SHA-256 of everything before
/// </code>
/// A reader refuses every other version, trailing bytes, and values outside their range.
/// </remarks>
internal sealed record StagePayload
{
    private const byte Version = 1;
    private const byte ShippedModel = 1;
    private const byte WholeModel = 2;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public required StageKind Kind { get; init; }

    public required string OutputColumnName { get; init; }

    public required string InputColumnName { get; init; }

    public required CodecModel Model { get; init; }

    public int? Iterations { get; init; }

    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>The decoder's limit; 0 in the compressing stage.</summary>
    public long MaxPixels { get; init; }

    private static ReadOnlySpan<byte> Magic => "RNNCMLN1"u8;

    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((byte)Kind);
        WriteString(writer, OutputColumnName, "output column's name");
        WriteString(writer, InputColumnName, "input column's name");
        writer.Write(Iterations ?? 0);
        writer.Write(MaxDegreeOfParallelism);
        writer.Write(MaxPixels);
        if (ShippedModels.Find(Model.Name, Model.Id) is not null)
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
        Check(kind is StageKind.Compress or StageKind.Decompress, "stage", kind);
        var output = ReadName(reader, "output column");
        var input = ReadName(reader, "input column");
        var iterations = reader.ReadInt32();
        Check(iterations >= 0, "number of iterations", iterations);
        var threads = reader.ReadInt32();
        Check(threads >= 0, "number of threads", threads);
        var maxPixels = reader.ReadInt64();
        Check(kind is StageKind.Compress ? maxPixels == 0 : maxPixels > 0, "limit of pixels", maxPixels);
        var model = ReadModel(reader, bytes, origin);
        Check(reader.BaseStream.Position == reader.BaseStream.Length, "size", bytes.Length);
        return new StagePayload
        {
            Kind = kind,
            OutputColumnName = output,
            InputColumnName = input,
            Model = model,
            Iterations = iterations == 0 ? null : iterations,
            MaxDegreeOfParallelism = threads,
            MaxPixels = maxPixels,
        };
    }

    private static CodecModel ReadModel(BinaryReader reader, byte[] bytes, int origin)
    {
        var source = reader.ReadByte();
        if (source == ShippedModel)
        {
            var name = ReadName(reader, "model");
            var id = ReadName(reader, "model's id");
            return ShippedModels.Find(name, id)
                ?? throw new RnnCodecException($"The ML.NET model needs the shipped codec model '{name}' with the id {id}, which this version of the library does not hold.");
        }
        Check(source == WholeModel, "kind of model", source);
        var length = reader.ReadInt32();
        Check(length >= 0 && length <= reader.BaseStream.Length - reader.BaseStream.Position, "size of the model", length);
        var weights = bytes.AsMemory(origin + (int)reader.BaseStream.Position, length);
        reader.BaseStream.Position += length;
        return CodecModel.FromBytes(weights);
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
