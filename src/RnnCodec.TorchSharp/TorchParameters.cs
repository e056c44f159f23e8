using System.Diagnostics.CodeAnalysis;
using RnnCodec.Engine;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>
/// The parameters on a device: a flat leaf for each that owns its storage, brought up to date when its version has changed, and views of it in the shapes
/// that operations want. Slices and reshapes share one leaf, so that there is one gradient.
/// </summary>
/// <param name="device">Where they lie.</param>
/// <param name="trained">The parameters that gradients flow into; null: none.</param>
internal sealed class TorchParameters(torch.Device device, ParameterGradients? trained) : IDisposable
{
    private readonly Dictionary<Parameter, Leaf> _leaves = [];
    private readonly Dictionary<(Parameter Root, int Offset, int Length), torch.Tensor> _views = [];
    private readonly Dictionary<Convolution, TorchConvolution> _convolutions = [];

    /// <summary>The parameter [dimensions]. Stays this object's.</summary>
    public torch.Tensor Of(Parameter parameter)
    {
        var leaf = LeafOf(parameter.Root);
        // One view for each slice, so that its gradients are added up before they go into the whole.
        if (!_views.TryGetValue((parameter.Root, parameter.Offset, parameter.Length), out var view))
        {
            view = leaf.narrow(0, parameter.Offset, parameter.Length).DetachFromDisposeScope();
            _views.Add((parameter.Root, parameter.Offset, parameter.Length), view);
        }
        return view.view([.. parameter.Dimensions.Select(static d => (long)d)]);
    }

    /// <summary>The convolution's form for libtorch.</summary>
    public TorchConvolution Of(Convolution layer)
    {
        _ = LeafOf(layer.Weight.Root);
        if (!_convolutions.TryGetValue(layer, out var convolution))
            _convolutions.Add(layer, convolution = new TorchConvolution(layer, this, device));
        return convolution;
    }

    /// <summary>The leaves that were used since the last <see cref="Forget"/> and are trained.</summary>
    public IEnumerable<(Parameter Root, torch.Tensor Leaf)> UsedLeaves =>
        _views.Keys.Select(static k => k.Root).Distinct().Where(root => _leaves[root].Value.requires_grad).Select(root => (root, _leaves[root].Value));

    /// <summary>Lets go of the views, which belong to one step's graph.</summary>
    public void Forget()
    {
        foreach (var view in _views.Values)
            view.Dispose();
        _views.Clear();
        foreach (var convolution in _convolutions.Values)
            convolution.Forget();
    }

    public void Dispose()
    {
        Forget();
        foreach (var convolution in _convolutions.Values)
            convolution.Dispose();
        foreach (var leaf in _leaves.Values)
            leaf.Value.Dispose();
        _convolutions.Clear();
        _leaves.Clear();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The leaf is kept.")]
    private torch.Tensor LeafOf(Parameter root)
    {
        if (!_leaves.TryGetValue(root, out var leaf))
        {
            var value = HostNumbers.ToDevice(root.Values, device, root.Length);
            if (trained?.Has(root) == true)
                value.requires_grad_();
            _leaves.Add(root, leaf = new Leaf(value) { Version = root.Version });
        }
        else if (leaf.Version != root.Version)
        {
            Refresh();
        }
        return leaf.Value;
    }

    /// <summary>All at once: an optimizer changes all, and views of what is in use must not go while an operation runs.</summary>
    private void Refresh()
    {
        Forget();
        using var unrecorded = torch.no_grad();
        foreach (var (root, leaf) in _leaves)
        {
            leaf.Version = root.Version;
            using var values = HostNumbers.ToDevice(root.Values, device, root.Length);
            leaf.Value.copy_(values);
        }
    }

    private sealed class Leaf(torch.Tensor value)
    {
        public torch.Tensor Value => value;

        public int Version { get; set; }
    }
}
