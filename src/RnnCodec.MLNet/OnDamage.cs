namespace RnnCodec.MLNet;

/// <summary>What a stage that reads files does with a row whose file it cannot use.</summary>
/// <remarks>
/// That is a file that is damaged or cut (unless <see cref="DecodeOptions.AllowTruncated"/> lets its complete part count), of an unknown version, of a model
/// that the stage does not have, or above a limit.
/// </remarks>
public enum OnDamage
{
    /// <summary>The pass over the data ends in an <see cref="ImageRowException"/>.</summary>
    Throw,

    /// <summary>The row has no picture, or no bytes, as one whose file is missing.</summary>
    Missing,
}
