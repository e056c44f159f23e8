namespace RnnCodec.MLNet;

/// <summary>
/// A row that a stage cannot work on: names the column, the row and what is wrong, which <see cref="Exception.InnerException"/> says in detail.
/// </summary>
/// <remarks>ML.NET may wrap it in exceptions of its own, where it reads rows on several threads.</remarks>
public sealed class ImageRowException : RnnCodecException
{
    internal ImageRowException(string stage, string columnName, long row, string content, Exception inner)
        : base($"{stage} cannot work on row {row} of column '{columnName}' ({content}): {inner.Message}", inner)
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
    /// The row's position, from 0, among those that its cursor or prediction engine computed: its place in the data where one cursor reads all rows. Where
    /// ML.NET
    /// deals rows out to several cursors each counts its own; the size and the hash in the message tell which file it was.
    /// </summary>
    public long Row { get; }
}
