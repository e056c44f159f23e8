using RnnCodec.Architecture;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>
/// The networks of a bit-plane codec, which are independent of each other: the entropy model, and what shows the picture, one for each tuning.
/// </summary>
internal sealed class PlanesNetwork
{
    private static readonly string[] Prefixes = [Part.Entropy, Part.MsSsim, Part.Psnr];

    public PlanesNetwork(PlanesArchitecture architecture, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        architecture.Validate();
        Architecture = architecture;
        foreach (var name in tensors.Keys)
        {
            if (!Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
                throw new InvalidModelException($"The weights hold '{name}', which the architecture does not have.");
        }
        Entropy = Build(Part.Entropy, p => new PlaneEntropy(architecture, p));
        MsSsim = Build(Part.MsSsim, p => new PlaneRestorer(architecture, p));
        Psnr = Build(Part.Psnr, p => new PlaneRestorer(architecture, p));

        T Build<T>(string prefix, Func<ParameterSet, T> make)
        {
            var parameters = ParameterSet.FromTensors(tensors, prefix);
            var network = make(parameters);
            parameters.RequireAllUsed();
            return network;
        }
    }

    public PlanesArchitecture Architecture { get; }

    public PlaneEntropy Entropy { get; }

    public PlaneRestorer MsSsim { get; }

    public PlaneRestorer Psnr { get; }

    /// <summary>The prefixes of the networks' names in a weight file.</summary>
    public static class Part
    {
        public const string Entropy = "entropy.";
        public const string MsSsim = "msssim.";
        public const string Psnr = "psnr.";
    }
}
