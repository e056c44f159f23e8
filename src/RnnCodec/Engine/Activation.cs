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

    /// <summary>e^(3 tanh(x / 3)): a gain between e^-3 and e^3 (unbounded, training blows up).</summary>
    BoundedExponential,

    /// <summary>1 / x^2.</summary>
    InverseSquare,
}
