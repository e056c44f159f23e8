namespace Microsoft.ML.Data;

/// <summary>A 128-bit name of a row.</summary>
public readonly struct DataViewRowId(ulong low, ulong high)
{
    public ulong Low { get; } = low;

    public ulong High { get; } = high;
}
