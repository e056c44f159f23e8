using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Codecs;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Report;

/// <summary>Gathers a report's pictures while an evaluation runs, and its figures after it.</summary>
/// <param name="codec">The codec that the report is about.</param>
/// <param name="shown">Pictures that can be looked at, at most.</param>
/// <param name="viewSide">Larger pictures are shown as a part of so many pixels a side, cut from their middle.</param>
internal sealed class ReportBuilder(RecurrentCodec codec, int shown, int viewSide)
{
    private const string Jpeg = "jpeg420";

    private readonly List<ShownPicture> _pictures = [];

    public IReadOnlyList<ReportImages> Images =>
        [.. _pictures.Select(p => new ReportImages(PngUri(p.Part(p.Original)), p.Restored, p.JpegsUsed().Select(JpegUri).ToArray()))];

    /// <summary>Keeps what the page will show of one measurement.</summary>
    public void See(PictureCodec from, Picture picture, Measurement measurement, CodedPicture coded)
    {
        var place = _pictures.FindIndex(p => p.Original == picture.Image);
        if (place < 0)
        {
            if (_pictures.Count == shown)
                return;
            _pictures.Add(new ShownPicture(picture, viewSide));
            place = _pictures.Count - 1;
        }
        var target = _pictures[place];
        if (from == codec)
        {
            target.Files.Add(measurement);
            target.Restored.Add(PngUri(target.Part(coded.Restored)));
        }
        else if (from.Name == Jpeg)
        {
            target.Jpegs.Add((measurement, coded.File));
        }
    }

    public ReportData Finish(string folder, IReadOnlyList<CodecResult> results)
    {
        var subject = results.First(r => r.Name == codec.Name);
        var model = codec.Codec.Model;
        return new ReportData
        {
            Folder = folder,
            PictureCount = subject.Measurements.Select(m => m.Picture).Distinct().Count(),
            Model = new ReportModel(model.Name, model.Id, model.WeightCount, codec.SettingName),
            Measures = [.. QualityMeasure.All.Select(m => new ReportMeasure(m.Name, m.Title, m.InDecibels ? "dB" : "", m.InDecibels ? 2 : 4))],
            Codecs = [.. results.Select(c => Describe(c, subject))],
            Pictures = [.. _pictures.Select(p => p.Describe(results))],
        };
    }

    private static ReportCodec Describe(CodecResult result, CodecResult subject) => new(
        result.Name,
        result.Description,
        [.. result.MeanSettings().OrderBy(s => s.Bpp).Select(s => s.Setting)],
        [.. result.MeanSettings().OrderBy(s => s.Bpp).Select(s => Row(s.Bpp, s.Quality))],
        [.. QualityMeasure.All.Select(m => Finite(result.Area(m)))],
        [.. QualityMeasure.All.Select(m => result.Name == subject.Name ? null : Finite(subject.DeltaRate(result, m)))],
        result.Measurements.Average(m => m.EncodeSeconds),
        result.Measurements.Average(m => m.DecodeSeconds));

    private static double?[] Row(double bpp, PictureQuality quality) => [bpp, .. Values(quality)];

    private static double?[] Values(PictureQuality quality) => [.. QualityMeasure.All.Select(m => Finite(m.Of(quality)))];

    /// <summary>JSON has no infinity.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string PngUri(RgbImage image) => $"data:image/png;base64,{Convert.ToBase64String(Png.Encode(image))}";

    private static string JpegUri(byte[] file) => $"data:image/jpeg;base64,{Convert.ToBase64String(file)}";

    /// <summary>One picture that can be looked at.</summary>
    private sealed class ShownPicture
    {
        private readonly Picture _picture;
        private readonly int[] _view;

        public ShownPicture(Picture picture, int viewSide)
        {
            _picture = picture;
            var (width, height) = (Math.Min(viewSide, picture.Image.Width), Math.Min(viewSide, picture.Image.Height));
            _view = [(picture.Image.Width - width) / 2, (picture.Image.Height - height) / 2, width, height];
        }

        public RgbImage Original => _picture.Image;

        public List<Measurement> Files { get; } = [];

        public List<string> Restored { get; } = [];

        public List<(Measurement Measurement, byte[] File)> Jpegs { get; } = [];

        /// <summary>The part of a whole picture that is shown.</summary>
        public RgbImage Part(RgbImage whole)
        {
            var part = new RgbImage(_view[2], _view[3]);
            for (var y = 0; y < part.Height; y++)
                whole.Pixels.Slice(3 * ((_view[1] + y) * whole.Width + _view[0]), 3 * part.Width).CopyTo(part.Pixels[(3 * y * part.Width)..]);
            return part;
        }

        /// <summary>The JPEG files that are nearest in size to the codec's, each once.</summary>
        public IReadOnlyList<byte[]> JpegsUsed() => Jpegs.Count == 0 ? [] : [.. Files.Select(NearestJpeg).Distinct().Select(i => Jpegs[i].File)];

        public ReportPicture Describe(IReadOnlyList<CodecResult> results)
        {
            var nearest = Jpegs.Count == 0 ? null : Files.Select(NearestJpeg).ToArray();
            var used = nearest?.Distinct().ToList();
            return new ReportPicture(
                _picture.Name,
                Original.Width,
                Original.Height,
                PngUri(Thumbnail(Part(Original))),
                _view,
                [.. Files.Select((m, i) => File(m, i))],
                nearest?.Select(i => File(Jpegs[i].Measurement, used!.IndexOf(i))).ToArray(),
                [.. results.Select(PointsOf)]);
        }

        /// <summary>Means of blocks of pixels: small enough to stand in a row.</summary>
        private static RgbImage Thumbnail(RgbImage image)
        {
            const int Height = 64;
            var block = Math.Max(1, image.Height / Height);
            var small = new RgbImage(Math.Max(1, image.Width / block), Math.Max(1, image.Height / block));
            for (var i = 0; i < small.Pixels.Length; i++)
            {
                var (x, y) = (i / 3 % small.Width * block, i / 3 / small.Width * block);
                var (sum, count) = (0, 0);
                for (var dy = 0; dy < block && y + dy < image.Height; dy++)
                {
                    for (var dx = 0; dx < block && x + dx < image.Width; dx++, count++)
                        sum += image.Pixels[3 * ((y + dy) * image.Width + x + dx) + i % 3];
                }
                small.Pixels[i] = (byte)((sum + count / 2) / count);
            }
            return small;
        }

        private double?[][] PointsOf(CodecResult result) =>
            [.. result.Measurements.Where(m => m.Picture == _picture.Name).Select(m => Row(m.Bpp, m.Quality)).OrderBy(r => r[0])];

        private static ReportFile File(Measurement measurement, int image) =>
            new(measurement.Setting, measurement.Bytes, measurement.Bpp, Values(measurement.Quality), image);

        private int NearestJpeg(Measurement file)
        {
            var best = 0;
            for (var i = 1; i < Jpegs.Count; i++)
            {
                if (Math.Abs(Jpegs[i].Measurement.Bytes - file.Bytes) < Math.Abs(Jpegs[best].Measurement.Bytes - file.Bytes))
                    best = i;
            }
            return best;
        }
    }
}
