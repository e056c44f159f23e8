namespace RnnCodec;

/// <summary>A file was made with another model than the one that is to decode it.</summary>
public sealed class ModelMismatchException : RnnCodecException
{
    /// <summary>Makes the error.</summary>
    /// <param name="fileModelId">The model that the file needs: 32 hexadecimal digits.</param>
    /// <param name="codecModelId">The codec's model: 32 hexadecimal digits.</param>
    /// <param name="codecModelName">The name of the codec's model, if it has one.</param>
    public ModelMismatchException(string fileModelId, string codecModelId, string? codecModelName = null)
        : base($"The file needs the model {fileModelId}, but this codec runs {(codecModelName is null ? "" : $"'{codecModelName}', ")}{codecModelId}.")
    {
        FileModelId = fileModelId;
        CodecModelId = codecModelId;
    }

    /// <summary>The model that the file needs: 32 hexadecimal digits.</summary>
    public string FileModelId { get; }

    /// <summary>The codec's model: 32 hexadecimal digits.</summary>
    public string CodecModelId { get; }
}
