using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace RnnCodec.MLNet.Persistence;

/// <summary>The codec models that one saving of an ML.NET model has written so far, so that each is stored once.</summary>
/// <remarks>
/// All contexts of one saving share a repository, which ML.NET does not show. Where this version of ML.NET has none under the name known
/// here every stage stores its model itself: larger, not wrong.
/// </remarks>
internal static class ModelsOfSave
{
    private static readonly FieldInfo? Repository = typeof(ModelSaveContext).GetField("Repository", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly ConditionalWeakTable<object, HashSet<string>> Written = [];

    /// <summary>Ids of the models written. A saving runs on one thread.</summary>
    public static HashSet<string> In(ModelSaveContext context) =>
        Repository?.GetValue(context) is { } repository ? Written.GetOrCreateValue(repository) : [];
}
