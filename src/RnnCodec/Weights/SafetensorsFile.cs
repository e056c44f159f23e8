using System.Buffers.Binary;
using System.Text.Json;

namespace RnnCodec.Weights;

/// <summary>
/// A safetensors file: 8 bytes header length (little endian), a JSON header (name to dtype, shape and data offsets; text metadata), then the raw numbers.
/// Everything in it is checked before it is used.
/// </summary>
internal sealed class SafetensorsFile
{
    private const string MetadataKey = "__metadata__";
    private const int LargestHeader = 16 << 20;

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, StoredTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file whose bytes stay as they are: a tensor's are looked at when its numbers are first wanted.</summary>
    /// <exception cref="InvalidModelException">The bytes are no whole safetensors file of float16 and float32 tensors.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new InvalidModelException($"A weight file begins with 8 bytes of header length; this one has {bytes.Length} bytes in all.");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (headerLength > LargestHeader || headerLength > (ulong)(bytes.Length - 8))
            throw new InvalidModelException(
                $"The weight file's header claims {headerLength} bytes; {bytes.Length - 8} follow and at most {LargestHeader} are allowed.");
        var data = bytes[(8 + (int)headerLength)..];
        var file = new SafetensorsFile();
        try
        {
            using var header = JsonDocument.Parse(bytes.Slice(8, (int)headerLength));
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.NameEquals(MetadataKey))
                {
                    foreach (var item in entry.Value.EnumerateObject())
                        file.Metadata[item.Name] = item.Value.GetString() ?? "";
                }
                else if (!file.Tensors.TryAdd(entry.Name, ReadTensor(entry, data)))
                {
                    throw new InvalidModelException($"The weight file names tensor '{entry.Name}' twice.");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new InvalidModelException($"The weight file's header is damaged: {e.Message}", e);
        }
        return file;
    }

    /// <summary>The metadata of a file alone. Of the rest of its header only what stands before them is looked at.</summary>
    /// <exception cref="InvalidModelException">The file's header is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(ReadOnlySpan<byte> bytes)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var json = new Utf8JsonReader(bytes.Slice(8, (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), LargestHeader)));
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isMetadata = json.ValueTextEquals(MetadataKey);
                json.Read();
                if (!isMetadata)
                {
                    json.Skip();
                    continue;
                }
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var key = json.GetString()!;
                    json.Read();
                    metadata[key] = json.GetString() ?? "";
                }
                return metadata;
            }
            return metadata;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidModelException($"The weight file's header is damaged: {e.Message}", e);
        }
    }

    public byte[] ToBytes()
    {
        using var headerStream = new MemoryStream();
        using (var json = new Utf8JsonWriter(headerStream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in Tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.Precision == TensorPrecision.Float16 ? "F16" : "F32");
                json.WriteStartArray("shape");
                foreach (var side in tensor.Shape)
                    json.WriteNumberValue(side);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Length * (long)StoredTensor.Size(tensor.Precision));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (headerStream.Length % 8 != 0)
            headerStream.WriteByte((byte)' ');
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, headerStream.Length);
        file.Write(length);
        headerStream.WriteTo(file);
        foreach (var tensor in Tensors.Values)
            file.Write(Serialize(tensor));
        return file.ToArray();
    }

    private static byte[] Serialize(StoredTensor tensor)
    {
        var size = StoredTensor.Size(tensor.Precision);
        var bytes = new byte[tensor.Length * size];
        for (var i = 0; i < tensor.Values.Length; i++)
        {
            if (size == 2)
                BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)tensor.Values[i]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), tensor.Values[i]);
        }
        return bytes;
    }

    private static StoredTensor ReadTensor(JsonProperty entry, ReadOnlyMemory<byte> data)
    {
        var type = entry.Value.GetProperty("dtype").GetString();
        var precision = type switch
        {
            "F16" => TensorPrecision.Float16,
            "F32" => TensorPrecision.Float32,
            _ => throw new InvalidModelException($"Tensor '{entry.Name}' has type {type}; weight files hold F16 and F32."),
        };
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var count = 1L;
        foreach (var side in shape)
            count = side >= 0 ? checked(count * side) : throw new InvalidModelException($"Tensor '{entry.Name}' has a negative side.");
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] > data.Length || offsets[1] - offsets[0] != checked(count * StoredTensor.Size(precision)))
            throw new InvalidModelException(
                $"Tensor '{entry.Name}' of shape [{string.Join(",", shape)}] and type {type} does not fit its place in the file "
                + $"({string.Join(" to ", offsets)} of {data.Length} bytes).");
        return new StoredTensor(shape, data[(int)offsets[0]..(int)offsets[1]], precision);
    }
}
