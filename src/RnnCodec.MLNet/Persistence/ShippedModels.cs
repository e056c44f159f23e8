using RnnCodec.Architecture;

namespace RnnCodec.MLNet.Persistence;

/// <summary>The models inside the library, found by the identity that a saved ML.NET model names.</summary>
internal static class ShippedModels
{
    /// <summary>The shipped model with exactly this id, under its old name or a new one; null where none has it.</summary>
    public static CodecModel? Find(string name, string id)
    {
        foreach (var candidate in CodecModel.ShippedNames.OrderBy(shipped => shipped != name))
        {
            var model = CodecModel.FromName(candidate);
            if (model.Id == id)
                return model;
        }
        return null;
    }
}
