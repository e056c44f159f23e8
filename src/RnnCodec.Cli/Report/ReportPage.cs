using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RnnCodec.Cli.Report;

/// <summary>The report as one HTML file that needs no other.</summary>
/// <remarks>The plots are drawn by uPlot (MIT licence), which the page carries with its licence.</remarks>
internal static partial class ReportPage
{
    public static void Write(string path, ReportData data, IEnumerable<ReportImages> images)
    {
        using var page = new StreamWriter(path) { NewLine = "\n" };
        foreach (var (text, token) in Pieces(Resource("report.html")))
        {
            page.Write(text);
            switch (token)
            {
                case "title":
                    page.Write(WebUtility.HtmlEncode($"{data.Folder}: rate and distortion of {data.Model.Name}"));
                    break;
                case "chart-licence":
                    page.Write(Resource("uPlot.LICENSE"));
                    break;
                case "chart-style":
                    page.Write(Resource("uPlot.uPlot.min.css"));
                    break;
                case "style":
                    page.Write(Resource("report.css"));
                    break;
                case "chart-script":
                    page.Write(Resource("uPlot.uPlot.iife.min.js"));
                    break;
                case "script":
                    page.Write(Resource("report.js"));
                    break;
                case "data":
                    WriteJson(page, "report-data", data, PageJson.Default.ReportData);
                    var i = 0;
                    foreach (var image in images)
                        WriteJson(page, $"report-images-{i++}", image, PageJson.Default.ReportImages);
                    break;
                case not null:
                    throw new InvalidOperationException($"The page's template has the unknown token '{token}'.");
            }
        }
    }

    private static void WriteJson<T>(StreamWriter page, string id, T value, JsonTypeInfo<T> type)
    {
        page.Write($"<script type=\"application/json\" id=\"{id}\">");
        page.Write(JsonSerializer.Serialize(value, type));
        page.WriteLine("</script>");
    }

    /// <summary>Cuts a template at its {{tokens}}; the last piece has none.</summary>
    private static IEnumerable<(string Text, string? Token)> Pieces(string template)
    {
        var at = 0;
        while (template.IndexOf("{{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = template.IndexOf("}}", open, StringComparison.Ordinal);
            yield return (template[at..open], template[(open + 2)..close]);
            at = close + 2;
        }
        yield return (template[at..], null);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"RnnCodec.Cli.Report.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// How the data blocks are written; generated code, so that it works in native programs. The default encoder escapes '&lt;': no text of a block can
    /// end its script element.
    /// </summary>
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ReportData))]
    [JsonSerializable(typeof(ReportImages))]
    private sealed partial class PageJson : JsonSerializerContext;
}
