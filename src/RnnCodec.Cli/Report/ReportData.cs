namespace RnnCodec.Cli.Report;

/// <summary>What the page's script gets, as JSON: everything but the pictures themselves.</summary>
internal sealed record ReportData
{
    /// <summary>The folder's name.</summary>
    public required string Folder { get; init; }

    public required int PictureCount { get; init; }

    public required ReportModel Model { get; init; }

    public required IReadOnlyList<ReportMeasure> Measures { get; init; }

    public required IReadOnlyList<ReportCodec> Codecs { get; init; }

    /// <summary>The pictures that can be looked at.</summary>
    public required IReadOnlyList<ReportPicture> Pictures { get; init; }
}

/// <summary>The model that the report is about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Weights">How many it has.</param>
/// <param name="Setting">What the codec's settings are: iterations, quality.</param>
internal sealed record ReportModel(string Name, string Id, long Weights, string Setting);

/// <summary>A measure: its value is column <c>1 + index</c> of every point, after the bits per pixel.</summary>
internal sealed record ReportMeasure(string Name, string Title, string Unit, int Digits);

/// <summary>A codec's means over all pictures.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">The tool and its arguments, or the model.</param>
/// <param name="Settings">The settings, small files first.</param>
/// <param name="Points">A row for each of them: mean bits per pixel, then the mean of each measure (null: infinite).</param>
/// <param name="Auc">The area under the curve for each measure; null where there is none.</param>
/// <param name="DeltaRate">
/// By how many per cent the report's codec makes larger files than this one at equal quality, for each measure; null where the curves share no range.
/// </param>
/// <param name="EncodeSeconds">Mean over settings and pictures.</param>
/// <param name="DecodeSeconds">Mean over settings and pictures.</param>
internal sealed record ReportCodec(
    string Name,
    string Description,
    IReadOnlyList<string> Settings,
    double?[][] Points,
    double?[] Auc,
    double?[] DeltaRate,
    double EncodeSeconds,
    double DecodeSeconds);

/// <summary>A picture that can be looked at.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Width">Of the whole picture.</param>
/// <param name="Height">Of the whole picture.</param>
/// <param name="Thumbnail">A small version of the shown part, as a data URI.</param>
/// <param name="View">The part shown: x, y, width, height.</param>
/// <param name="Files">The report's codec, an entry a setting.</param>
/// <param name="Jpeg">The JPEG file nearest in size to each of these files; null where none was made.</param>
/// <param name="Curves">For each codec of the report a row a setting, as in <see cref="ReportCodec.Points"/>.</param>
internal sealed record ReportPicture(
    string Name,
    int Width,
    int Height,
    string Thumbnail,
    int[] View,
    IReadOnlyList<ReportFile> Files,
    IReadOnlyList<ReportFile>? Jpeg,
    IReadOnlyList<double?[][]> Curves);

/// <summary>A compressed picture.</summary>
/// <param name="Setting">The codec's setting.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Bpp">Bits per pixel.</param>
/// <param name="Quality">Each measure (null: infinite).</param>
/// <param name="Image">Its place among the picture's stored images.</param>
internal sealed record ReportFile(string Setting, long Bytes, double Bpp, double?[] Quality, int Image);

/// <summary>A picture's images as data URIs, apart from the rest so that a page parses only what it shows.</summary>
internal sealed record ReportImages(string Original, IReadOnlyList<string> Restored, IReadOnlyList<string> Jpeg);
