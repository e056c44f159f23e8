using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Evaluation;

/// <summary>
/// A folder of measurements, a file a codec, so that what is known is not measured again. A file's name holds a hash of all that decides its
/// content: the codec with its arguments, version and settings, and the pictures' names and sizes.
/// </summary>
public sealed class ResultCache(string folder)
{
    private const int HashDigits = 12;

    /// <summary>The codec's measurements from the folder, or measured and put there.</summary>
    public CodecResult Measure(
        PictureCodec codec,
        IReadOnlyList<PictureSource> files,
        Butteraugli? butteraugli,
        Action<string, double>? progress,
        CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName(codec, files, butteraugli is not null));
        if (File.Exists(path))
            return ResultFiles.ReadCsv(path).Single() with { Description = codec.Description };
        var result = CodecSet.Run([codec], files, butteraugli, progress, null, cancellation).Single();
        Directory.CreateDirectory(folder);
        // Complete or not there.
        var temporary = path + ".tmp";
        ResultFiles.WriteCsv(temporary, [result]);
        File.Move(temporary, path, overwrite: true);
        return result;
    }

    /// <summary>The measurements of several codecs, each picture kept by itself: a run that is killed loses the picture that it was at.</summary>
    public IReadOnlyList<CodecResult> MeasureOneByOne(
        IReadOnlyList<PictureCodec> codecs,
        IReadOnlyList<PictureSource> files,
        Action<string, double>? progress,
        CancellationToken cancellation)
    {
        var measurements = codecs.ToDictionary(c => c, _ => new List<Measurement>());
        var (done, all) = (0, codecs.Count * files.Count);
        foreach (var file in files)
        {
            foreach (var codec in codecs)
            {
                var before = done++;
                var title = $"{file.Name} {codec.Name}";
                measurements[codec].AddRange(Measure(codec, [file], null, Report, cancellation).Measurements);

                void Report(string stage, double share) => progress?.Invoke(title, (before + share) / all);
            }
        }
        return [.. codecs.Select(c => new CodecResult(c.Name, c.Description, measurements[c]))];
    }

    private static string FileName(PictureCodec codec, IReadOnlyList<PictureSource> files, bool butteraugli)
    {
        var more = butteraugli ? FormattableString.Invariant($"butteraugli {Butteraugli.LeastBpp} to {Butteraugli.MostBpp}") : "";
        var content = new StringBuilder().AppendJoin('\n', [codec.Name, codec.Description, .. codec.Settings, more]);
        foreach (var file in files)
            content.Append(CultureInfo.InvariantCulture, $"\n{file.Name} {new FileInfo(file.Path).Length}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())))[..HashDigits];
        return $"{string.Join('-', codec.Name.Split(Path.GetInvalidFileNameChars()))}-{hash}.csv";
    }
}
