namespace RnnCodec.MLNet;

/// <summary>
/// A row that a stage cannot work on: names the column, the row and what is wrong, which <see cref="Exception.InnerException"/> says in detail.
/// </summary>
/// <remarks>ML.NET may wrap it in exceptions of its own, where it reads rows on several threads.</remarks>
public sealed class ImageRowException : RnnCodecException
{
    internal ImageRowException(string stage, string columnName, long? row, string content, Exception inner)
        : base($"{stage} cannot work on {(row is null ? "a row" : $"row {row}")} of column '{columnName}' ({content}): {inner.Message}", inner)
    {
        Stage = stage;
        ColumnName = columnName;
        Row = row;
    }

    /// <summary>The stage, by the name of the method that makes it.</summary>
    public string Stage { get; }

    /// <summary>The column that was read; of several, the first.</summary>
    public string ColumnName { get; }

    /// <summary>
    /// The row's place, from 0, in the data that ML.NET reads, whatever was filtered or shuffled on the way and however many cursors read it. Null where ML.NET
    /// does not tell: in a model that was loaded, in a prediction engine, and for rows whose source does not number them. Then the size and the hash in the
    /// message tell which file it was.
    /// </summary>
    public long? Row { get; }
}
