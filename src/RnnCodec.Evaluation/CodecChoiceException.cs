namespace RnnCodec.Evaluation;

/// <summary>The codecs asked for do not exist, or none of them is on this machine.</summary>
public sealed class CodecChoiceException(string message) : Exception(message);
