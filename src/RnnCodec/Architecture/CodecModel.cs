namespace RnnCodec.Architecture;

/// <summary>A trained codec: an architecture record and its weights, and the entropy model that belongs to it.</summary>
public sealed class CodecModel
{
    /// <summary>The shipped model used where none is named.</summary>
    public static CodecModel Default => FromName("fast");

    /// <summary>Names of the shipped models.</summary>
    public static IReadOnlyList<string> ShippedNames => ["fast"];

    /// <summary>The model's name.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Hash of architecture and weights: 32 hexadecimal digits. A file names the model it needs by it.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>Loads a shipped model.</summary>
    public static CodecModel FromName(string name) => throw new NotImplementedException();

    /// <summary>Reads a model from a weight file.</summary>
    public static CodecModel Load(string path) => throw new NotImplementedException();

    /// <summary>Reads a model from the bytes of a weight file.</summary>
    public static CodecModel FromBytes(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();

    /// <summary>The bytes of a weight file that holds this model.</summary>
    public byte[] ToBytes() => throw new NotImplementedException();

    /// <summary>Writes a weight file, to a temporary name first.</summary>
    public void Save(string path) => throw new NotImplementedException();
}
