namespace RnnCodec.MLNet.Persistence;

/// <summary>What a stage does. The numbers are written to saved models.</summary>
internal enum StageKind : byte
{
    CompressImages = 1,
    DecompressImages = 2,
    EncodeImageBits = 3,
    DecodeImageBits = 4,
    EntropyEncode = 5,
    EntropyDecode = 6,
    MeasureImages = 7,
    MeasureImagesAndRate = 8,
}

/// <summary>What a stage reads from a column.</summary>
internal enum InputKind
{
    Image,
    Bytes,
}

/// <summary>A column that a stage reads: the name it has between the stage's steps, and what it holds.</summary>
internal readonly record struct InputSlot(string Name, InputKind Kind);

/// <summary>What holds for every stage of a kind.</summary>
/// <param name="Inputs">The columns that are read.</param>
/// <param name="Outputs">The columns that are added, by the names they have between the stage's steps.</param>
/// <param name="Encodes">Whether it makes files of pictures, so that its state has options for that.</param>
/// <param name="Decodes">Whether it reads files, so that its state has options for that.</param>
internal sealed record StageRules(IReadOnlyList<InputSlot> Inputs, IReadOnlyList<string> Outputs, bool Encodes = false, bool Decodes = false)
{
    private static readonly InputSlot[] Image = [new(StageColumns.Image, InputKind.Image)];
    private static readonly InputSlot[] Bytes = [new(StageColumns.Bytes, InputKind.Bytes)];
    private static readonly InputSlot[] Pair = [new(StageColumns.Original, InputKind.Image), new(StageColumns.Restored, InputKind.Image)];
    private static readonly string[] Measures = [StageColumns.Psnr, StageColumns.Ssim, StageColumns.MsSsim, StageColumns.PsnrHvs, StageColumns.PsnrHvsM];

    private static readonly Dictionary<StageKind, StageRules> All = new()
    {
        [StageKind.CompressImages] = new(Image, [StageColumns.BytesResult], Encodes: true),
        [StageKind.DecompressImages] = new(Bytes, [StageColumns.ImageResult], Decodes: true),
        [StageKind.EncodeImageBits] = new(Image, [StageColumns.BytesResult], Encodes: true),
        [StageKind.DecodeImageBits] = new(Bytes, [StageColumns.ImageResult], Decodes: true),
        [StageKind.EntropyEncode] = new(Bytes, [StageColumns.BytesResult], Decodes: true),
        [StageKind.EntropyDecode] = new(Bytes, [StageColumns.BytesResult], Decodes: true),
        [StageKind.MeasureImages] = new(Pair, Measures),
        [StageKind.MeasureImagesAndRate] = new([.. Pair, .. Bytes], [.. Measures, StageColumns.BitsPerPixel]),
    };

    public static StageRules Of(StageKind kind) => All[kind];
}

/// <summary>Names that only exist between the steps of a stage. They are written to saved models and never change.</summary>
internal static class StageColumns
{
    /// <summary>A constant, so that an expression has an input.</summary>
    public const string Key = "RnnCodec.Key";

    /// <summary>The stage's <see cref="StageState"/> as <see cref="FifteenBitText"/>.</summary>
    public const string State = "RnnCodec.State";

    public const string Image = "RnnCodec.Image";
    public const string ImageResult = "RnnCodec.ImageResult";
    public const string Bytes = "RnnCodec.Bytes";
    public const string BytesResult = "RnnCodec.BytesResult";
    public const string Original = "RnnCodec.Original";
    public const string Restored = "RnnCodec.Restored";
    public const string Psnr = "RnnCodec.Psnr";
    public const string Ssim = "RnnCodec.Ssim";
    public const string MsSsim = "RnnCodec.MsSsim";
    public const string PsnrHvs = "RnnCodec.PsnrHvs";
    public const string PsnrHvsM = "RnnCodec.PsnrHvsM";
    public const string BitsPerPixel = "RnnCodec.BitsPerPixel";

    /// <summary>All of these: names that users' columns must not have.</summary>
    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(Enum.GetValues<StageKind>().Select(StageRules.Of).SelectMany(rules => rules.Inputs.Select(slot => slot.Name).Concat(rules.Outputs))
            .Append(Key).Append(State));
}
