using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnCodec.Quality;

namespace RnnCodec.Evaluation;

/// <summary>The results as CSV (a line a measurement) and as JSON (means, areas, deltas and every measurement).</summary>
public static class ResultFiles
{
    private const string Columns = "codec,picture,setting,bytes,bpp,psnr,ssim,ms-ssim,psnr-hvs,psnr-hvs-m,butteraugli,encode-seconds,decode-seconds";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Writes results.csv, results.json and results.txt into a folder.</summary>
    public static void WriteAll(string folder, IReadOnlyList<CodecResult> results)
    {
        Directory.CreateDirectory(folder);
        WriteCsv(Path.Combine(folder, "results.csv"), results);
        WriteJson(Path.Combine(folder, "results.json"), results);
        using var text = new StreamWriter(Path.Combine(folder, "results.txt")) { NewLine = "\n" };
        ResultTables.Write(text, results);
    }

    /// <summary>The codecs of a results.csv, without their descriptions.</summary>
    /// <exception cref="InvalidDataException">The file is no such table.</exception>
    public static IEnumerable<CodecResult> ReadCsv(string path)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Columns)
            throw new InvalidDataException($"'{path}' is no results.csv: its first line is not '{Columns}'.");
        return lines.Skip(1).Select(line => Cells(line)).GroupBy(c => c[0]).Select(codec => new CodecResult(codec.Key, "", [.. codec.Select(Parse)])).ToList();

        Measurement Parse(string[] cells)
        {
            if (cells.Length != Columns.Count(c => c == ',') + 1)
                throw new InvalidDataException($"'{path}' has a line of {cells.Length} columns.");
            var numbers = cells.Skip(3).Select(c => c.Length == 0 ? double.NaN : double.Parse(c, CultureInfo.InvariantCulture)).ToArray();
            return new Measurement(cells[1], cells[2], (long)numbers[0], numbers[1],
                new PictureQuality(numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]),
                double.IsNaN(numbers[7]) ? null : numbers[7], numbers[8], numbers[9]);
        }
    }

    /// <summary>The measurements of several tables as one, each codec's by picture and in the order of its settings.</summary>
    /// <param name="parts">The tables.</param>
    /// <param name="pictures">The pictures' names that all codecs must have been measured on.</param>
    /// <exception cref="InvalidDataException">A picture is missing, or was measured twice.</exception>
    public static IReadOnlyList<CodecResult> Join(IEnumerable<IEnumerable<CodecResult>> parts, IReadOnlyCollection<string> pictures)
    {
        var joined = new List<CodecResult>();
        foreach (var codec in parts.SelectMany(part => part).GroupBy(result => result.Name))
        {
            var measurements = codec.SelectMany(result => result.Measurements).OrderBy(m => m.Picture, StringComparer.Ordinal).ToList();
            if (measurements.GroupBy(m => (m.Picture, m.Setting)).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new InvalidDataException($"The parts hold {codec.Key} on '{twice.Key.Picture}' at {twice.Key.Setting} {twice.Count()} times.");
            if (pictures.Except(measurements.Select(m => m.Picture)).FirstOrDefault() is { } missing)
                throw new InvalidDataException($"The parts lack {codec.Key} on '{missing}'.");
            joined.Add(new CodecResult(codec.Key, codec.First().Description, measurements));
        }
        return joined;
    }

    public static void WriteCsv(string path, IReadOnlyList<CodecResult> results)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(Columns);
        foreach (var result in results)
        {
            foreach (var m in result.Measurements)
            {
                var q = m.Quality;
                FormattableString[] cells =
                [
                    $"{result.Name}", $"{Quoted(m.Picture)}", $"{m.Setting}", $"{m.Bytes}", $"{m.Bpp:0.000000}",
                    $"{q.Psnr:0.0000}", $"{q.Ssim:0.000000}", $"{q.MsSsim:0.000000}", $"{q.PsnrHvs:0.0000}", $"{q.PsnrHvsM:0.0000}",
                    $"{m.Butteraugli:0.0000}", $"{m.EncodeSeconds:0.0000}", $"{m.DecodeSeconds:0.0000}",
                ];
                file.WriteLine(string.Join(',', cells.Select(FormattableString.Invariant)));
            }
        }
    }

    public static void WriteJson(string path, IReadOnlyList<CodecResult> results)
    {
        var document = new JsonObject
        {
            ["codecs"] = Array(results, result => new JsonObject
            {
                ["name"] = result.Name,
                ["description"] = result.Description,
                ["auc"] = ByMeasure(m => Number(result.Area(m))),
                ["atPaperRates"] = ByMeasure(m =>
                    result.CurveAtPaperRates(m) is { } curve ? Array(curve.Points, p => new JsonArray(Number(p.Bpp), Number(p.Quality))) : null),
                ["settings"] = Array(result.MeanSettings(), s => Row(s.Setting, s.Bpp, s.Quality, s.EncodeSeconds, s.DecodeSeconds)),
            }),
            ["deltaRates"] = Array(
                from test in results from reference in results where test != reference select (test, reference),
                pair => new JsonObject
                {
                    ["test"] = pair.test.Name,
                    ["reference"] = pair.reference.Name,
                    ["percent"] = ByMeasure(m => Number(pair.test.DeltaRate(pair.reference, m))),
                }),
            ["pictures"] = Object(results, result => result.Name, result => Object(
                result.Measurements.GroupBy(m => m.Picture),
                picture => picture.Key,
                picture => Array(picture, m => Row(m.Setting, m.Bpp, m.Quality, m.EncodeSeconds, m.DecodeSeconds)))),
        };
        File.WriteAllText(path, document.ToJsonString(Json) + "\n");
    }

    private static JsonObject Row(string setting, double bpp, PictureQuality quality, double encodeSeconds, double decodeSeconds)
    {
        var row = new JsonObject { ["setting"] = setting, ["bpp"] = Number(bpp) };
        foreach (var measure in QualityMeasure.All)
            row[measure.Name] = Number(measure.Of(quality));
        row["encodeSeconds"] = Number(encodeSeconds);
        row["decodeSeconds"] = Number(decodeSeconds);
        return row;
    }

    /// <summary>
    /// A number, or the word for one that JSON has no digits for: equal pictures have infinite decibels, curves without a common range no delta.
    /// </summary>
    public static JsonNode Number(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> node) => [.. items.Select(node)];

    private static JsonObject Object<T>(IEnumerable<T> items, Func<T, string> name, Func<T, JsonNode?> node) =>
        new(items.Select(item => KeyValuePair.Create(name(item), node(item))));

    private static JsonObject ByMeasure(Func<QualityMeasure, JsonNode?> node) => Object(QualityMeasure.All, m => m.Name, node);

    /// <summary>A line's cells; a quoted one may hold commas and doubled quotes.</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string> { "" };
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ',' && !isQuoted)
                cells.Add("");
            else if (line[i] != '"')
                cells[^1] += line[i];
            else if (isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                cells[^1] += line[i++];
            else
                isQuoted = !isQuoted;
        }
        return [.. cells];
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
