using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace RnnCodec.Weights;

/// <summary>How a tensor's numbers are stored.</summary>
internal enum TensorPrecision
{
    Float16,
    Float32,
}

/// <summary>A tensor of a weight file: its shape, its numbers as float32, and the precision in which the file holds them.</summary>
internal sealed record StoredTensor(int[] Shape, float[] Values, TensorPrecision Precision);

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

    /// <exception cref="InvalidModelException">The bytes are no whole safetensors file of float16 and float32 tensors.</exception>
    public static SafetensorsFile Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new InvalidModelException($"A weight file begins with 8 bytes of header length; this one has {bytes.Length} bytes in all.");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > LargestHeader || headerLength > (ulong)(bytes.Length - 8))
            throw new InvalidModelException(
                $"The weight file's header claims {headerLength} bytes; {bytes.Length - 8} follow and at most {LargestHeader} are allowed.");
        var data = bytes[(8 + (int)headerLength)..];
        var file = new SafetensorsFile();
        try
        {
            using var header = JsonDocument.Parse(bytes.Slice(8, (int)headerLength).ToArray());
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
                json.WriteNumberValue(offset += tensor.Values.Length * (long)Size(tensor.Precision));
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

    private static int Size(TensorPrecision precision) => precision == TensorPrecision.Float16 ? 2 : 4;

    private static byte[] Serialize(StoredTensor tensor)
    {
        var size = Size(tensor.Precision);
        var bytes = new byte[tensor.Values.Length * size];
        for (var i = 0; i < tensor.Values.Length; i++)
        {
            if (size == 2)
                BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)tensor.Values[i]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), tensor.Values[i]);
        }
        return bytes;
    }

    private static StoredTensor ReadTensor(JsonProperty entry, ReadOnlySpan<byte> data)
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
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] > data.Length || offsets[1] - offsets[0] != checked(count * Size(precision)))
            throw new InvalidModelException(
                $"Tensor '{entry.Name}' of shape [{string.Join(",", shape)}] and type {type} does not fit its place in the file "
                + $"({string.Join(" to ", offsets)} of {data.Length} bytes).");
        var raw = data[(int)offsets[0]..(int)offsets[1]];
        var values = GC.AllocateUninitializedArray<float>((int)count);
        if (precision == TensorPrecision.Float32 && BitConverter.IsLittleEndian)
        {
            raw.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else if (precision == TensorPrecision.Float16 && BitConverter.IsLittleEndian)
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(raw), values);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = precision == TensorPrecision.Float16
                    ? (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(i * 2)..])
                    : BinaryPrimitives.ReadSingleLittleEndian(raw[(i * 4)..]);
        }
        return new StoredTensor(shape, values, precision);
    }

    /// <summary>
    /// float16 to float32, exactly. Sign and the other fifteen bits go to their places in a float32; a multiplication by 2^112, which is exact, moves the
    /// exponent from one bias to the other and makes numbers of the subnormal. Infinity and what is no number stay that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(ReadOnlySpan<ushort> halves, Span<float> values)
    {
        const uint Sign = 0x8000, Exponent = 0x7C00, SingleExponent = 0x7F80_0000;
        const int MantissaBits = 23 - 10, SignBits = 31 - 15;
        var rebias = Vector128.Create(MathF.ScaleB(1, 127 - 15));
        var i = 0;
        for (; i <= halves.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(halves[i..]));
            Convert(low).CopyTo(values[i..]);
            Convert(high).CopyTo(values[(i + Vector128<float>.Count)..]);
        }
        for (; i < halves.Length; i++)
            values[i] = Convert(Vector128.CreateScalar((uint)halves[i])).ToScalar();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<float> Convert(Vector128<uint> half)
        {
            var exponent = Vector128.Create(Exponent);
            var sign = (half & Vector128.Create(Sign)) << SignBits;
            var size = ((half & Vector128.Create(~Sign)) << MantissaBits).AsSingle() * rebias;
            var notFinite = Vector128.Equals(half & exponent, exponent) & Vector128.Create(SingleExponent);
            return (size.AsUInt32() | sign | notFinite).AsSingle();
        }
    }
}
