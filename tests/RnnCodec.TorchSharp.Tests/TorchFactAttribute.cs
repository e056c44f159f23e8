namespace RnnCodec.TorchSharp.Tests;

/// <summary>A test that needs libtorch; where it does not load it is skipped, with the reason.</summary>
internal sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = LibTorch.WhyNot;
}

/// <inheritdoc cref="TorchFactAttribute"/>
internal sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = LibTorch.WhyNot;
}

/// <summary>A test that needs a GPU that CUDA can use; elsewhere it is skipped, with the reason.</summary>
internal sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute() => Skip = LibTorch.WhyNot ?? (LibTorch.GpuCount > 0 ? null : "TorchSharp finds no GPU that CUDA can use.");
}
