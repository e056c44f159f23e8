using System.Buffers;
using RnnCodec.Weights;

namespace RnnCodec.Models;

/// <summary>The weight files inside this assembly.</summary>
internal static class ShippedModels
{
    public const string DefaultName = "planes";

    /// <summary>The identity among a weight file's metadata.</summary>
    public const string IdKey = "id";

    private const string Prefix = "RnnCodec.Models.";
    private const string Suffix = ".safetensors";

    public static IReadOnlyList<string> Names { get; } =
        [.. from resource in typeof(ShippedModels).Assembly.GetManifestResourceNames()
            where resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith(Suffix, StringComparison.Ordinal)
            orderby resource
            select resource[Prefix.Length..^Suffix.Length]];

    /// <summary>The identity that the file of one of the <see cref="Names"/> states; null where it states none.</summary>
    public static string? Id(string name) => SafetensorsFile.ReadMetadata(Read(name).Span).GetValueOrDefault(IdKey);

    /// <summary>The bytes of the file of one of the <see cref="Names"/>, where the system has put the assembly: nothing is copied.</summary>
    public static unsafe ReadOnlyMemory<byte> Read(string name)
    {
        using var stream = Open(name);
        // Resources of a loaded assembly lie in its image, which is never unloaded.
        if (stream is UnmanagedMemoryStream { PositionPointer: var image })
            return new ImageBytes(image, checked((int)stream.Length)).Memory;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Bytes of the assembly's image.</summary>
    private sealed unsafe class ImageBytes(byte* first, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(first, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(first + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private static Stream Open(string name) => typeof(ShippedModels).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
}
