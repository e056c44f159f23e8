using RnnCodec.Engine;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>A tensor of libtorch in float32, in the shape [N,H,W,C], which is how it lies in memory too.</summary>
internal sealed class TorchTensor(TensorShape shape, torch.Tensor value) : Tensor(shape)
{
    public torch.Tensor Value => value;

    public override void Dispose() => value.Dispose();
}
