using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RnnCodec.Cli.Files;

/// <summary>One of several parts of a folder, which need not know of each other: a file's name alone says which part it belongs to.</summary>
/// <param name="Index">1 to <paramref name="Count"/>.</param>
/// <param name="Count">The parts.</param>
internal readonly record struct Shard(int Index, int Count)
{
    public static Shard Whole => new(1, 1);

    /// <summary>Null for anything but K/N with K from 1 to N.</summary>
    public static Shard? Parse(string text) =>
        text.Split('/') is [var index, var count] && Number(index) is { } k && Number(count) is { } n && k >= 1 && k <= n ? new Shard(k, n) : null;

    /// <summary>Part 1 + h mod N, where h is the number that the first eight bytes of the SHA-256 of the UTF-8 name are, the highest first.</summary>
    public bool Holds(string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) % (ulong)Count == (ulong)Index - 1;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
