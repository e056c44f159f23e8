using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RnnCodec.Cli.Files;

/// <summary>What came of a picture.</summary>
/// <param name="Name">The picture's name in its folder, subfolders before it with /.</param>
/// <param name="Output">The .rnnc file's name in its own.</param>
/// <param name="Bytes">Its size; null where there is an error.</param>
/// <param name="Bpp">Its bits per pixel.</param>
/// <param name="Psnr">PSNR in dB of the restored picture; null where there is an error, and where the two are equal.</param>
/// <param name="Sha256">Its checksum, in hexadecimal digits.</param>
/// <param name="Error">Why there is no such file.</param>
internal sealed record ManifestEntry(
    string Name, string Output, long? Bytes = null, double? Bpp = null, double? Psnr = null, string? Sha256 = null, string? Error = null)
{
    /// <summary>The entry of a file that was written.</summary>
    /// <param name="pair">The picture and the file.</param>
    /// <param name="psnr">PSNR in dB of the restored picture.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="RnnCodecException">The file is damaged.</exception>
    public static ManifestEntry Of(FilePair pair, double psnr)
    {
        var file = File.ReadAllBytes(pair.Output);
        var info = NamedFile.Read(pair.Output, () => ImageCodec.Identify(file));
        var sum = Convert.ToHexStringLower(SHA256.HashData(file));
        double? quality = double.IsFinite(psnr) ? Math.Round(psnr, 4) : null;
        return new ManifestEntry(pair.Name, pair.OutputName, file.Length, Math.Round(info.BitsPerPixel, 6), quality, sum);
    }

    public static ManifestEntry Failed(FilePair pair, Exception error) =>
        new(pair.Name, pair.OutputName, Error: error.Message);
}

/// <summary>What came of a folder's pictures, or of those of one part: a line of JSON about the part, then a line a picture, by name.</summary>
/// <param name="Shard">The part.</param>
/// <param name="Pictures">The pictures of the whole folder, in this part or not.</param>
/// <param name="Entries">The part's own.</param>
/// <remarks>The same files make the same bytes, however many runs and machines it took.</remarks>
internal sealed partial record Manifest(Shard Shard, int Pictures, IReadOnlyList<ManifestEntry> Entries)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        TypeInfoResolver = LineJson.Default,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="InvalidDataException">The file is no manifest.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Manifest Read(string path)
    {
        try
        {
            var lines = Encoding.UTF8.GetString(StandardStreams.ReadInput(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var header = JsonSerializer.Deserialize(lines[0], Type<Header>())!;
            var entries = lines[1..].Select(l => JsonSerializer.Deserialize(l, Type<ManifestEntry>())!).ToList();
            if (Shard.Parse(header.Shard ?? "") is { } shard && entries.All(e => e.Name is not null && e.Output is not null))
                return new Manifest(shard, header.Pictures, entries);
        }
        catch (Exception e) when (e is JsonException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' is no manifest: {e.Message}", e);
        }
        throw new InvalidDataException($"'{path}' is no manifest.");
    }

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        text.Append(JsonSerializer.Serialize(new Header(Shard.ToString(), Pictures), Type<Header>())).Append('\n');
        foreach (var entry in Entries.OrderBy(e => e.Name, StringComparer.Ordinal))
            text.Append(JsonSerializer.Serialize(entry, Type<ManifestEntry>())).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One manifest of all parts.</summary>
    /// <exception cref="InvalidDataException">A part or a picture is missing or there twice, or the parts are not of one folder.</exception>
    public static Manifest Merge(IReadOnlyList<Manifest> parts)
    {
        var (count, pictures) = (parts[0].Shard.Count, parts[0].Pictures);
        if (parts.FirstOrDefault(p => p.Shard.Count != count || p.Pictures != pictures) is { } other)
            throw new InvalidDataException($"Part {other.Shard} of {other.Pictures} pictures and part {parts[0].Shard} of {pictures} are not of one run.");
        if (parts.GroupBy(p => p.Shard.Index).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidDataException($"Part {twice.Key}/{count} is there {twice.Count()} times.");
        var missing = Enumerable.Range(1, count).Except(parts.Select(p => p.Shard.Index)).Select(i => $"{i}/{count}").ToList();
        if (missing.Count > 0)
            throw new InvalidDataException($"Missing: {(missing.Count == 1 ? "part" : "parts")} {string.Join(", ", missing)}.");
        foreach (var part in parts)
        {
            if (part.Entries.FirstOrDefault(e => !part.Shard.Holds(e.Name)) is { } stray)
                throw new InvalidDataException($"'{stray.Name}' does not belong to part {part.Shard}.");
            if (part.Entries.GroupBy(e => e.Name).FirstOrDefault(g => g.Count() > 1) is { } doubled)
                throw new InvalidDataException($"'{doubled.Key}' is in part {part.Shard} {doubled.Count()} times.");
        }
        var entries = parts.SelectMany(p => p.Entries).ToList();
        if (entries.Count != pictures)
            throw new InvalidDataException($"The parts hold {entries.Count} of the folder's {pictures} pictures.");
        return new Manifest(Shard.Whole, pictures, entries);
    }

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));

    private sealed record Header(string? Shard, int Pictures);

    /// <summary>How the lines are written; generated code, so that it works in native programs.</summary>
    [JsonSerializable(typeof(Header))]
    [JsonSerializable(typeof(ManifestEntry))]
    private sealed partial class LineJson : JsonSerializerContext;
}
