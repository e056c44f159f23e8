namespace RnnCodec.MLNet.Persistence;

/// <summary>One prepared codec per model, shared by every stage of the process that runs it and dropped with the last one.</summary>
internal static class CodecPool
{
    private static readonly Dictionary<string, WeakReference<ImageCodec>> Codecs = [];

    public static ImageCodec Get(CodecModel model)
    {
        if (model.Id == CodecModel.Default.Id)
            return ImageCodec.Default;
        lock (Codecs)
        {
            if (Codecs.TryGetValue(model.Id, out var reference) && reference.TryGetTarget(out var codec))
                return codec;
            foreach (var (id, held) in Codecs)
            {
                if (!held.TryGetTarget(out _))
                    Codecs.Remove(id);
            }
            codec = new ImageCodec(model);
            Codecs[model.Id] = new WeakReference<ImageCodec>(codec);
            return codec;
        }
    }

    /// <summary>The codec of a model that some stage of this process uses now; null where none does.</summary>
    public static ImageCodec? FindUsed(string id)
    {
        lock (Codecs)
            return Codecs.TryGetValue(id, out var reference) && reference.TryGetTarget(out var codec) ? codec : null;
    }

    /// <summary>The model inside the library with exactly this id; null where none has it.</summary>
    public static CodecModel? FindShipped(string id) => CodecModel.FindShippedName(id) is { } name ? CodecModel.FromName(name) : null;
}
