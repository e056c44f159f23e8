using System.Text.RegularExpressions;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>A codec that is a pair of command line programs. Argument lists may hold {in}, {out} and {setting}.</summary>
internal sealed partial class ExternalCodec(string name, IReadOnlyList<string> settings) : PictureCodec(name, settings), IDisposable
{
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("rnncodec-"));
    private string? _version;

    public required string Encoder { get; init; }

    public required string EncoderArguments { get; init; }

    public required string Decoder { get; init; }

    public required string DecoderArguments { get; init; }

    /// <summary>What makes the encoder say its version.</summary>
    public required string VersionArgument { get; init; }

    /// <summary>Extensions of the encoder's input, of the compressed file, and of the decoder's output.</summary>
    public required (string Input, string Coded, string Restored) Extensions { get; init; }

    public override string Description => $"{Encoder} {EncoderArguments} (version {_version ??= Version()})";

    /// <summary>The first of the two programs that is not on the path; null where both are.</summary>
    public string? MissingProgram => new[] { Encoder, Decoder }.FirstOrDefault(program => !ExternalProgram.IsOnPath(program));

    public override IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation)
    {
        var input = Path.Combine(_folder.Value.FullName, "input" + Extensions.Input);
        var coded = Path.Combine(_folder.Value.FullName, "coded" + Extensions.Coded);
        var restored = Path.Combine(_folder.Value.FullName, "restored" + Extensions.Restored);
        if (Extensions.Input == ".ppm")
            Ppm.Write(input, picture.Image);
        else
            File.WriteAllBytes(input, Png.Encode(picture.Image));
        foreach (var setting in Settings)
        {
            cancellation.ThrowIfCancellationRequested();
            var encodeSeconds = Run(Encoder, EncoderArguments, input, coded, setting);
            var decodeSeconds = Run(Decoder, DecoderArguments, coded, restored, setting);
            var image = Extensions.Restored == ".ppm" ? Ppm.Read(restored) : Picture.Load(restored).Image;
            yield return new CodedPicture(File.ReadAllBytes(coded), image, encodeSeconds, decodeSeconds);
        }
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            _folder.Value.Delete(recursive: true);
    }

    /// <summary>One of the two argument lists, filled in.</summary>
    public static string[] Fill(string arguments, string input, string output, string setting) =>
    [
        .. arguments.Split(' ').Select(a => a
            .Replace("{in}", input, StringComparison.Ordinal)
            .Replace("{out}", output, StringComparison.Ordinal)
            .Replace("{setting}", setting, StringComparison.Ordinal)),
    ];

    private static double Run(string program, string arguments, string input, string output, string setting)
    {
        File.Delete(output);
        var filled = Fill(arguments, input, output, setting);
        var (exitCode, seconds, said) = ExternalProgram.Run(program, filled);
        if (exitCode != 0 || !File.Exists(output))
            throw new IOException($"'{program} {string.Join(' ', filled)}' ended with {exitCode}: {said}");
        return seconds;
    }

    private string Version()
    {
        var said = ExternalProgram.IsOnPath(Encoder) ? ExternalProgram.Run(Encoder, [VersionArgument]).Said : "";
        return VersionNumber().Match(said) is { Success: true } number ? number.Value : "unknown";
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}
