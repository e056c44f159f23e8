using RnnCodec.Container;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Coding;

/// <summary>The coder of code planes that a file's header names.</summary>
internal static class CodePlaneCoders
{
    public static ICodePlaneEncoder CreateEncoder(CodecModel model, BitCoding coding, CpuExecutor executor) => coding switch
    {
        BitCoding.Plain => new PlainPlaneEncoder(),
        BitCoding.Entropy => new CodePlaneEncoder(model.EntropyNetwork!, executor),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "Unknown coding."),
    };

    public static ICodePlaneDecoder CreateDecoder(CodecModel model, BitCoding coding, CpuExecutor executor, TensorShape codeShape) => coding switch
    {
        BitCoding.Plain => new PlainPlaneDecoder(executor, codeShape),
        BitCoding.Entropy => new CodePlaneDecoder(model.EntropyNetwork!, executor, codeShape),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "Unknown coding."),
    };
}
