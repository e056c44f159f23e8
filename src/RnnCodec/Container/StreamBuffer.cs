namespace RnnCodec.Container;

/// <summary>The part of a stream that was asked for so far. Grows with what arrives, not with what a length field claims.</summary>
internal sealed class StreamBuffer(Stream stream)
{
    private const int GrowthStep = 1 << 12;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>All that was read.</summary>
    public ReadOnlyMemory<byte> Read => _bytes.AsMemory(0, _length);

    /// <summary>Reads until there are as many bytes as asked for, or the stream ends; returns all that was read.</summary>
    public ReadOnlySpan<byte> Fill(int length)
    {
        while (_length < length)
        {
            if (_length == _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min(2L * _length + GrowthStep, Array.MaxLength));
            var got = stream.Read(_bytes, _length, Math.Min(length, _bytes.Length) - _length);
            if (got <= 0)
                break;
            _length += got;
        }
        return _bytes.AsSpan(0, _length);
    }
}
