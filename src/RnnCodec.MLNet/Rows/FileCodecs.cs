using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>The codecs of a stage that reads files, and which one a file needs.</summary>
/// <param name="models">The models; none: the shipped ones.</param>
internal sealed class FileCodecs(IReadOnlyList<CodecModel> models)
{
    private readonly ImageCodec[] _codecs = [.. models.Select(CodecPool.Get)];

    /// <summary>
    /// The codec with the model that a file names; where there is none, one that will refuse the file and say why. For an exact picture any will do.
    /// </summary>
    /// <exception cref="CorruptFileException">This is no such file, or its header is damaged.</exception>
    public ImageCodec For(ReadOnlySpan<byte> file)
    {
        if (_codecs.Length == 1)
            return _codecs[0];
        var id = ImageCodec.Identify(file).ModelId;
        if (_codecs.Length == 0)
            return CodecPool.Get((id is null ? null : CodecPool.FindShipped(id)) ?? CodecModel.Default);
        return Array.Find(_codecs, codec => codec.Model.Id == id) ?? _codecs[0];
    }

    /// <summary>Whether an error is about the file, so that the row can count as missing.</summary>
    public static bool IsDamage(Exception error) =>
        error is CorruptFileException or UnsupportedFileException or ModelMismatchException or LimitExceededException;
}
