namespace RnnCodec.Engine;

/// <summary>Functions of one number that the networks use.</summary>
internal enum Activation
{
    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x for x > 0, else e^x - 1.</summary>
    Elu,
}
