using RnnCodec.Quality;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>What came of compressing and restoring a picture once.</summary>
/// <param name="File">The whole file, headers and all.</param>
/// <param name="Restored">The picture that came back.</param>
/// <param name="EncodeSeconds">Wall time of encoding, of the whole process for an external tool.</param>
/// <param name="DecodeSeconds">Wall time of decoding, likewise.</param>
public sealed record CodedPicture(byte[] File, RgbImage Restored, double EncodeSeconds, double DecodeSeconds);

/// <summary>A codec with a list of settings from small files to large ones.</summary>
public abstract class PictureCodec(string name, IReadOnlyList<string> settings)
{
    public string Name => name;

    /// <summary>What the codec is, for the result files: the tool and its fixed arguments, or the model.</summary>
    public abstract string Description { get; }

    public IReadOnlyList<string> Settings => settings;

    /// <summary>Compresses and restores a picture with every setting, in the settings' order.</summary>
    public abstract IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation);

    public IEnumerable<(Measurement Measurement, CodedPicture Coded)> Measure(Picture picture, Butteraugli? butteraugli, CancellationToken cancellation) =>
        Run(picture, cancellation).Zip(Settings, (coded, setting) =>
        {
            var bpp = 8 * coded.File.Length / picture.PixelCount;
            return (
                new Measurement(
                    picture.Name,
                    setting,
                    coded.File.Length,
                    bpp,
                    PictureQuality.Measure(picture.Image, coded.Restored),
                    bpp is >= Butteraugli.LeastBpp and <= Butteraugli.MostBpp ? butteraugli?.Measure(picture.Image, coded.Restored) : null,
                    coded.EncodeSeconds,
                    coded.DecodeSeconds),
                coded);
        });
}
