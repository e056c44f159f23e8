using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Tests;

/// <summary>
/// Small networks of every kind with inputs, bits, reconstructions, losses and gradients that an independent PyTorch implementation computed.
/// </summary>
internal sealed class ReferenceVectors
{
    private readonly SafetensorsFile _file;

    private ReferenceVectors(SafetensorsFile file) => _file = file;

    /// <summary>Names of the files whose names begin with <paramref name="prefix"/>.</summary>
    public static IEnumerable<string> Names(string prefix) =>
        Directory.GetFiles(Folder, $"{prefix}*.safetensors").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    public static ReferenceVectors Load(string name) => new(SafetensorsFile.Read(File.ReadAllBytes(Path.Combine(Folder, $"{name}.safetensors"))));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Vectors");

    public string ArchitectureJson => _file.Metadata["architecture"];

    public int Iterations => int.Parse(_file.Metadata["iterations"]);

    /// <summary>A codec's architecture.</summary>
    public RecurrentArchitecture Architecture() => (RecurrentArchitecture)CodecArchitecture.Parse(ArchitectureJson);

    /// <summary>The network's parameters.</summary>
    public ParameterSet Parameters() => ParameterSet.FromTensors(_file.Tensors, "weights.");

    /// <summary>The weights as they would stand in a weight file.</summary>
    public IEnumerable<KeyValuePair<string, StoredTensor>> Weights() =>
        _file.Tensors.Where(t => t.Key.StartsWith("weights.", StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key["weights.".Length..], t.Value));

    /// <summary>A tensor as the file holds it.</summary>
    public StoredTensor Tensor(string name) => _file.Tensors[name];

    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>A tensor stored [N,C,H,W], channels last.</summary>
    public (TensorShape Shape, float[] Values) ChannelsLast(string name)
    {
        var stored = _file.Tensors[name];
        var (n, c, h, w) = (stored.Shape[0], stored.Shape[1], stored.Shape[2], stored.Shape[3]);
        var values = new float[stored.Values.Length];
        var from = 0;
        for (var picture = 0; picture < n; picture++)
        {
            for (var channel = 0; channel < c; channel++)
            {
                for (var place = 0; place < h * w; place++)
                    values[(picture * h * w + place) * c + channel] = stored.Values[from++];
            }
        }
        return (new TensorShape(n, h, w, c), values);
    }
}
