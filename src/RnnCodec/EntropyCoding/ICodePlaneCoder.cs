using RnnCodec.Engine;

namespace RnnCodec.EntropyCoding;

/// <summary>Turns a tile's code planes into payloads, iteration after iteration.</summary>
internal interface ICodePlaneEncoder : IDisposable
{
    /// <summary>The payload of the next iteration's plane [1,H,W,bits] of -1 and +1.</summary>
    byte[] Encode(Tensor bits);
}

/// <summary>Turns a tile's payloads into code planes, iteration after iteration.</summary>
internal interface ICodePlaneDecoder : IDisposable
{
    /// <summary>The next iteration's plane [1,H,W,bits], or null where the payload is not what an encoder writes for such a plane.</summary>
    Tensor? TryDecode(ReadOnlyMemory<byte> payload);
}
