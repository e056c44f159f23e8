using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using RnnCodec.Architecture;
using RnnCodec.Models;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec;

/// <summary>A trained codec: an architecture record and its weights, and the entropy model that belongs to it. Immutable and thread-safe.</summary>
/// <remarks>
/// Stored as a safetensors file: codec weights under their names, the entropy model's under "entropy."; in the metadata the two architecture records, the
/// identity, and a checksum over identity and metadata. Files of other writers may lack the last two.
/// </remarks>
public sealed class CodecModel
{
    private const string Format = "rnncodec-model";
    private const string Version = "1";
    private const string EntropyPrefix = "entropy.";
    private const string ChecksumKey = "sha256";
    private const int IdBytes = 16;

    private static readonly Dictionary<string, Lazy<CodecModel>> Shipped = ShippedModels.Names.ToDictionary(
        name => name,
        name => new Lazy<CodecModel>(() => FromBytes(ShippedModels.Read(name), name, isShipped: true)),
        StringComparer.Ordinal);

    private readonly SortedDictionary<string, StoredTensor> _tensors;

    private CodecModel(
        string name,
        CodecArchitecture architecture,
        EntropyArchitecture? entropyArchitecture,
        SortedDictionary<string, StoredTensor> tensors,
        string? statedId = null)
    {
        Name = name;
        Architecture = architecture;
        EntropyArchitecture = entropyArchitecture;
        _tensors = tensors;
        if (architecture is PlanesArchitecture planes)
        {
            Planes = new PlanesNetwork(planes, tensors, isSound: statedId is not null);
        }
        else if (architecture is RecurrentArchitecture recurrent)
        {
            if (entropyArchitecture is not null && (entropyArchitecture.Bits != recurrent.Bits || entropyArchitecture.Iterations < recurrent.Iterations))
                throw new InvalidModelException(
                    $"The entropy model is for {entropyArchitecture.Iterations} iterations of {entropyArchitecture.Bits} bits, the codec has "
                    + $"{recurrent.Iterations} of {recurrent.Bits}.");
            Recurrent = new CodecNetwork(recurrent, ParameterSet.FromTensors(CodecTensors(), ""));
            EntropyNetwork = entropyArchitecture is null ? null : new BinaryRnn(entropyArchitecture, EntropyParameters());
        }
        IdHash = statedId is null ? Hash() : Convert.FromHexString(statedId);
    }

    /// <summary>The shipped model used where none is named.</summary>
    public static CodecModel Default => FromName(ShippedModels.DefaultName);

    /// <summary>Names of the shipped models.</summary>
    public static IReadOnlyList<string> ShippedNames => ShippedModels.Names;

    /// <summary>The name of the shipped model with an identity; null where there is none. Reads no weights.</summary>
    public static string? FindShippedName(string id) => ShippedModels.Names.FirstOrDefault(name => ShippedModels.Id(name) == id);

    /// <summary>The model's name: for people, not part of its identity.</summary>
    public string Name { get; }

    /// <summary>Hash of architecture and weights: 32 hexadecimal digits. A file names the model it needs by it.</summary>
    public string Id => Convert.ToHexStringLower(IdHash);

    /// <summary>The codec's architecture.</summary>
    public CodecArchitecture Architecture { get; }

    /// <summary>The architecture of a recurrent codec's entropy model; null where it has none, and for a bit-plane codec, whose record says all.</summary>
    public EntropyArchitecture? EntropyArchitecture { get; }

    /// <summary>Whether an entropy model makes the bits fewer; without one, files hold plain bits.</summary>
    public bool HasEntropyModel => Planes is not null || EntropyNetwork is not null;

    /// <summary>The numbers of all weights, codec and entropy model.</summary>
    public long WeightCount => _tensors.Values.Sum(t => (long)t.Length);

    internal byte[] IdHash { get; }

    /// <summary>The networks of a bit-plane codec, else null.</summary>
    internal PlanesNetwork? Planes { get; }

    /// <summary>The networks of a recurrent codec, else null.</summary>
    internal CodecNetwork? Recurrent { get; }

    /// <summary>A recurrent codec's entropy model; null where it has none.</summary>
    internal BinaryRnn? EntropyNetwork { get; }

    /// <summary>A shipped model. Each is read once.</summary>
    /// <exception cref="ArgumentException">No shipped model has this name.</exception>
    public static CodecModel FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Shipped.TryGetValue(name, out var model)
            ? model.Value
            : throw new ArgumentException($"There is no shipped model '{name}'; there are {string.Join(", ", ShippedNames)}.", nameof(name));
    }

    /// <summary>Reads a model from a weight file.</summary>
    /// <exception cref="InvalidModelException">The file is damaged, incomplete or contradictory.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CodecModel Load(string path)
    {
        try
        {
            return FromBytes(File.ReadAllBytes(path), Path.GetFileNameWithoutExtension(path));
        }
        catch (InvalidModelException e)
        {
            throw new InvalidModelException($"'{path}' is no usable model. {e.Message}", e);
        }
    }

    /// <summary>Reads a model from the bytes of a weight file.</summary>
    /// <exception cref="InvalidModelException">The bytes are damaged, incomplete or contradictory.</exception>
    public static CodecModel FromBytes(ReadOnlyMemory<byte> bytes) => FromBytes(bytes, "unnamed");

    /// <summary>The bytes of a weight file that holds this model.</summary>
    public byte[] ToBytes()
    {
        var file = new SafetensorsFile();
        file.Metadata["format"] = Format;
        file.Metadata["version"] = Version;
        file.Metadata["name"] = Name;
        file.Metadata["architecture"] = Architecture.ToJson();
        if (EntropyArchitecture is not null)
            file.Metadata["entropyArchitecture"] = EntropyArchitecture.ToJson();
        file.Metadata[ShippedModels.IdKey] = Id;
        file.Metadata[ChecksumKey] = Checksum(file.Metadata);
        foreach (var (name, tensor) in _tensors)
            file.Tensors.Add(name, tensor);
        return file.ToBytes();
    }

    /// <summary>Writes a weight file, to a temporary name first.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, ToBytes());

    /// <summary>This model under another name.</summary>
    public CodecModel Named(string name) => new(name, Architecture, EntropyArchitecture, _tensors);

    /// <summary>This codec with its weights, and the entropy model, rounded to float16: half the file. A model of another identity.</summary>
    public CodecModel ToHalfPrecision()
    {
        var tensors = new SortedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _tensors)
            tensors.Add(name, new StoredTensor(tensor.Shape, [.. tensor.Values.Select(v => (float)(Half)v)], TensorPrecision.Float16));
        return new CodecModel(Name, Architecture, EntropyArchitecture, tensors);
    }

    /// <summary>This codec with the entropy model of a weight file of format "rnncodec-entropy".</summary>
    /// <exception cref="InvalidModelException">The bytes hold no entropy model, or one for another kind of code.</exception>
    public CodecModel WithEntropyModel(ReadOnlyMemory<byte> bytes)
    {
        var file = SafetensorsFile.Read(bytes);
        Require(file, "rnncodec-entropy");
        return WithEntropyModel(EntropyArchitecture.Parse(file.Metadata.GetValueOrDefault("architecture", "")), file.Tensors);
    }

    /// <summary>This codec without its entropy model: its files hold plain bits.</summary>
    public CodecModel WithoutEntropyModel() => new(Name, Architecture, null, CodecTensors());

    internal static CodecModel Create(string name, CodecArchitecture architecture, IEnumerable<KeyValuePair<string, StoredTensor>> tensors) =>
        new(name, architecture, null, new SortedDictionary<string, StoredTensor>(new Dictionary<string, StoredTensor>(tensors), StringComparer.Ordinal));

    internal CodecModel WithEntropyModel(EntropyArchitecture architecture, IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        var all = CodecTensors();
        foreach (var (name, tensor) in tensors)
            all.Add(EntropyPrefix + name, tensor);
        return new CodecModel(Name, Architecture, architecture, all);
    }

    /// <summary>The entropy model's parameters, for the network that is built on them.</summary>
    internal ParameterSet EntropyParameters() => ParameterSet.FromTensors(_tensors, EntropyPrefix);

    /// <summary>The tensors whose names begin with <paramref name="prefix"/>, under the rest of their names, copied: training changes them.</summary>
    internal ParameterSet CopyParameters(string prefix) => ParameterSet.FromTensors(_tensors, prefix).Copy();

    /// <summary>The codec's parameters, copied: training changes them.</summary>
    internal ParameterSet CodecParameters() =>
        ParameterSet.FromTensors(CodecTensors().Select(t => KeyValuePair.Create(t.Key, t.Value.With([.. t.Value.Values]))), "");

    /// <param name="bytes">The weight file.</param>
    /// <param name="fallbackName">The model's name where the file has none.</param>
    /// <param name="isShipped">
    /// The bytes are this assembly's own: the identity that they state is taken as it is, and a network's weights are read when it is first wanted.
    /// </param>
    internal static CodecModel FromBytes(ReadOnlyMemory<byte> bytes, string fallbackName, bool isShipped = false)
    {
        var file = SafetensorsFile.Read(bytes);
        Require(file, Format);
        if (!file.Metadata.TryGetValue("architecture", out var record))
            throw new InvalidModelException("The weight file's metadata lack the architecture record ('architecture').");
        var entropy = file.Metadata.TryGetValue("entropyArchitecture", out var entropyRecord) ? EntropyArchitecture.Parse(entropyRecord) : null;
        var architecture = CodecArchitecture.Parse(record);
        if (entropy is null && architecture is RecurrentArchitecture && file.Tensors.Keys.Any(k => k.StartsWith(EntropyPrefix, StringComparison.Ordinal)))
            throw new InvalidModelException("The weight file holds an entropy model but its metadata lack the record ('entropyArchitecture').");
        var statedId = isShipped ? file.Metadata[ShippedModels.IdKey] : null;
        var model = new CodecModel(file.Metadata.GetValueOrDefault("name", fallbackName), architecture, entropy, file.Tensors, statedId);
        if (!isShipped && file.Metadata.TryGetValue(ChecksumKey, out var checksum))
        {
            if (checksum != Checksum(file.Metadata) || file.Metadata.GetValueOrDefault(ShippedModels.IdKey) != model.Id)
                throw new InvalidModelException($"The weight file is damaged: its checksum ('{ChecksumKey}') does not fit what it holds.");
        }
        return model;
    }

    private SortedDictionary<string, StoredTensor> CodecTensors()
    {
        var tensors = new SortedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _tensors)
        {
            if (!name.StartsWith(EntropyPrefix, StringComparison.Ordinal))
                tensors.Add(name, tensor);
        }
        return tensors;
    }

    private static void Require(SafetensorsFile file, string format)
    {
        var (found, version) = (file.Metadata.GetValueOrDefault("format", "none"), file.Metadata.GetValueOrDefault("version", "none"));
        if (found != format || version != Version)
            throw new InvalidModelException(
                $"The weight file's metadata give format '{found}' version '{version}'; this reads '{format}' version '{Version}'.");
    }

    /// <summary>SHA-256 over all metadata but itself, the identity among them, which is a hash of everything else.</summary>
    private static string Checksum(IReadOnlyDictionary<string, string> metadata)
    {
        var lines = metadata.Where(entry => entry.Key != ChecksumKey).OrderBy(entry => entry.Key, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(entry => $"{entry.Key}={entry.Value}\n")))));
    }

    /// <summary>SHA-256 over the architecture records and, by name, every tensor's shape and float32 values, cut to 16 bytes.</summary>
    private byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Architecture.ToJson()}\n{EntropyArchitecture?.ToJson()}\n"));
        foreach (var (name, tensor) in _tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}[{string.Join(",", tensor.Shape)}]\n"));
            if (BitConverter.IsLittleEndian)
            {
                hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
                continue;
            }
            var bytes = new byte[tensor.Values.Length * sizeof(float)];
            for (var i = 0; i < tensor.Values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), tensor.Values[i]);
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset()[..IdBytes];
    }
}
