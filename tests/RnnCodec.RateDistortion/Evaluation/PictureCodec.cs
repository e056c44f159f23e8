using RnnCodec.Quality;

namespace RnnCodec.RateDistortion.Evaluation;

/// <summary>What came of compressing and restoring a picture once.</summary>
internal sealed record CodedPicture(long Bytes, double? UncodedBits, RgbImage Restored, double EncodeSeconds, double DecodeSeconds);

/// <summary>A codec with a list of settings from small files to large ones.</summary>
internal abstract class PictureCodec(string name, IReadOnlyList<string> settings)
{
    public string Name => name;

    /// <summary>What the codec is, for the result files: the tool and its fixed arguments, or the model.</summary>
    public abstract string Description { get; }

    public IReadOnlyList<string> Settings => settings;

    /// <summary>Compresses and restores a picture with every setting, in the settings' order.</summary>
    public abstract IEnumerable<CodedPicture> Run(Picture picture);

    public IEnumerable<Measurement> Measure(Picture picture) =>
        Run(picture).Zip(Settings, (coded, setting) => new Measurement(
            picture.Name,
            setting,
            coded.Bytes,
            8 * coded.Bytes / picture.PixelCount,
            coded.UncodedBits / picture.PixelCount,
            PictureQuality.Measure(picture.Image, coded.Restored),
            coded.EncodeSeconds,
            coded.DecodeSeconds));
}
