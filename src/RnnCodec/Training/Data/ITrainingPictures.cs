namespace RnnCodec.Training;

/// <summary>Pictures to train on, by number. Reading is thread-safe.</summary>
public interface ITrainingPictures
{
    /// <summary>How many pictures there are.</summary>
    int Count { get; }

    /// <summary>Reads a picture. Its alpha plane, if any, is not looked at.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    RgbImage Read(int index);
}
