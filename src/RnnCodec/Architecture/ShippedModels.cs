using System.Collections.Concurrent;

namespace RnnCodec.Architecture;

/// <summary>The weight files inside this assembly. Each is read once.</summary>
internal static class ShippedModels
{
    public const string DefaultName = "planes";

    private const string Prefix = "RnnCodec.Models.";
    private const string Suffix = ".safetensors";

    private static readonly ConcurrentDictionary<string, Lazy<CodecModel>> Loaded = new(StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } =
        [.. from resource in typeof(ShippedModels).Assembly.GetManifestResourceNames()
            where resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith(Suffix, StringComparison.Ordinal)
            orderby resource
            select resource[Prefix.Length..^Suffix.Length]];

    public static CodecModel Load(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Names.Contains(name))
            throw new ArgumentException($"There is no shipped model '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        return Loaded.GetOrAdd(name, static n => new Lazy<CodecModel>(() => Read(n))).Value;
    }

    private static CodecModel Read(string name)
    {
        using var stream = typeof(ShippedModels).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return CodecModel.FromBytes(bytes, name);
    }
}
