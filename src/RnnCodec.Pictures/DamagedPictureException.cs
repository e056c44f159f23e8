namespace RnnCodec.Pictures;

/// <summary>A picture file is cut or damaged. The message says where, without a subject: "it ends within ...".</summary>
internal sealed class DamagedPictureException(string message) : Exception(message)
{
    /// <summary>True where the file ends too early.</summary>
    public bool IsCut { get; private init; }

    public static DamagedPictureException Cut(string message) => new(message) { IsCut = true };
}
