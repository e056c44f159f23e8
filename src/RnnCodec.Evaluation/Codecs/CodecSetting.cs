using System.Globalization;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>One point of the curve of this library's codec: a file is made with these options.</summary>
/// <param name="Name">As in the result files.</param>
/// <param name="Options">What the encoder is given.</param>
public sealed record CodecSetting(string Name, EncodeOptions Options)
{
    /// <summary>A setting for each value, small files first.</summary>
    public static IReadOnlyList<CodecSetting> Over<T>(IEnumerable<T> values, Func<T, EncodeOptions> options)
        where T : IFormattable =>
        [.. values.Select(value => new CodecSetting(value.ToString(null, CultureInfo.InvariantCulture), options(value)))];
}
