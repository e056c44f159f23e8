namespace RnnCodec.Training;

/// <summary>What computes the networks of a training. A checkpoint of one goes on on another.</summary>
public enum TrainingEngine
{
    /// <summary>Managed code on the processor: needs nothing but .NET, and gives the same bits on every machine and thread count.</summary>
    Managed,

    /// <summary>
    /// TorchSharp, on the GPU of <see cref="TrainingOptions.GpuDeviceId"/> or else on the processor. The program references RnnCodec.TorchSharp and one of
    /// TorchSharp-cuda-windows, TorchSharp-cuda-linux and TorchSharp-cpu; where they are missing or do not load, training throws.
    /// </summary>
    Torch,

    /// <summary>
    /// TorchSharp where <see cref="TrainingOptions.GpuDeviceId"/> names a GPU and it can be used, else managed code, where
    /// <see cref="TrainingOptions.FallbackToCpu"/> allows it.
    /// </summary>
    Auto,
}

/// <summary>How a GPU multiplies in training. Weights, sums, losses and optimizers stay float32.</summary>
public enum TrainingPrecision
{
    /// <summary>In float32.</summary>
    Float32,

    /// <summary>Factors rounded to TF32 (10 bits of fraction), on GPUs that have it (NVIDIA Ampere, 2020, and later); elsewhere float32.</summary>
    TensorFloat32,

    /// <summary>Factors rounded to bfloat16 (7 bits of fraction), on any device.</summary>
    BFloat16,
}
