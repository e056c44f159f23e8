namespace RnnCodec.Training;

/// <summary>The code length of one iteration's bits under the entropy model, in bits per code bit, and its gradient.</summary>
internal static class CodeLengthLoss
{
    /// <summary>The mean code length times a factor. <paramref name="gradient"/> receives its derivative by the logits of P(bit = +1).</summary>
    public static double Evaluate(ReadOnlySpan<float> logits, ReadOnlySpan<float> bits, double factor, Span<float> gradient)
    {
        var step = factor / (logits.Length * Math.Log(2));
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            // -ln P(bit) = ln(1 + e^z), z = -bit * logit.
            var z = -(double)bits[i] * logits[i];
            var e = Math.Exp(-Math.Abs(z));
            sum += Math.Max(z, 0) + Math.Log(1 + e);
            var miss = z > 0 ? 1 / (1 + e) : e / (1 + e);
            gradient[i] = (float)(-bits[i] * miss * step);
        }
        return sum * step;
    }
}
