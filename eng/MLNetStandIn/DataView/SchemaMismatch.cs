using System;

namespace Microsoft.ML.Data;

/// <summary>The errors about columns that do not fit.</summary>
internal static class SchemaMismatch
{
    public static ArgumentOutOfRangeException Missing(string column) =>
        new("inputSchema", $"Could not find input column '{column}'");

    public static ArgumentOutOfRangeException Types(string column, string expected, string actual) =>
        new("inputSchema", $"Schema mismatch for input column '{column}': expected {expected}, got {actual}");
}
