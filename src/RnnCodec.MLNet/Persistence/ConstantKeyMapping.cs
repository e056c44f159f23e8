using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A row of which nothing is read.</summary>
internal sealed class NoInput;

/// <summary>The one input that the expression with the stage's state needs to have.</summary>
internal sealed class ConstantKey
{
    [ColumnName(StageColumns.Key)]
    public bool Key { get; set; }
}

/// <summary>Makes the <see cref="StageColumns.Key"/> column in a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ConstantKeyMapping : CustomMappingFactory<NoInput, ConstantKey>
{
    /// <summary>Written to saved models; never changes.</summary>
    public const string Contract = "RnnCodec.MLNet.ConstantKey.1";

    public static void Map(NoInput input, ConstantKey output) => output.Key = true;

    public override Action<NoInput, ConstantKey> GetMapping()
    {
        // The first step of every stage that ML.NET loads.
        ImageSizeDigit.Begin();
        return Map;
    }
}
