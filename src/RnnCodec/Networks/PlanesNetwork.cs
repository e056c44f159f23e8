using System.Diagnostics.CodeAnalysis;
using RnnCodec.Architecture;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>
/// The networks of a bit-plane codec, which are independent of each other: the entropy model, and what shows the picture, one for each tuning.
/// </summary>
internal sealed class PlanesNetwork
{
    private static readonly string[] Prefixes = [Part.Entropy, Part.MsSsim, Part.Psnr];

    private readonly Lazy<PlaneEntropy> _entropy;
    private readonly Lazy<PlaneRestorer> _msSsim;
    private readonly Lazy<PlaneRestorer> _psnr;

    /// <param name="architecture">The networks' record.</param>
    /// <param name="tensors">The weights of all.</param>
    /// <param name="isSound">Whether the weights are known to fit: then each network is made when it is first wanted.</param>
    public PlanesNetwork(PlanesArchitecture architecture, IReadOnlyDictionary<string, StoredTensor> tensors, bool isSound)
    {
        architecture.Validate();
        Architecture = architecture;
        foreach (var name in tensors.Keys)
        {
            if (!Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
                throw new InvalidModelException($"The weights hold '{name}', which the architecture does not have.");
        }
        _entropy = Build(Part.Entropy, p => new PlaneEntropy(architecture, p));
        _msSsim = Build(Part.MsSsim, p => new PlaneRestorer(architecture, p));
        _psnr = Build(Part.Psnr, p => new PlaneRestorer(architecture, p));

        Lazy<T> Build<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(string prefix, Func<ParameterSet, T> make)
        {
            var network = new Lazy<T>(() =>
            {
                var parameters = ParameterSet.FromTensors(tensors, prefix);
                var made = make(parameters);
                parameters.RequireAllUsed();
                return made;
            });
            if (!isSound)
                _ = network.Value;
            return network;
        }
    }

    public PlanesArchitecture Architecture { get; }

    public PlaneEntropy Entropy => _entropy.Value;

    public PlaneRestorer MsSsim => _msSsim.Value;

    public PlaneRestorer Psnr => _psnr.Value;

    /// <summary>The prefixes of the networks' names in a weight file.</summary>
    public static class Part
    {
        public const string Entropy = "entropy.";
        public const string MsSsim = "msssim.";
        public const string Psnr = "psnr.";
    }
}
