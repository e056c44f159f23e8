using System.Diagnostics;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>A codec that is a pair of command line programs. Argument lists may hold {in}, {out} and {setting}.</summary>
internal sealed class ExternalCodec(string name, IReadOnlyList<string> settings) : PictureCodec(name, settings), IDisposable
{
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("rnncodec-"));

    public required string Encoder { get; init; }

    public required string EncoderArguments { get; init; }

    public required string Decoder { get; init; }

    public required string DecoderArguments { get; init; }

    /// <summary>Extensions of the encoder's input, of the compressed file, and of the decoder's output.</summary>
    public required (string Input, string Coded, string Restored) Extensions { get; init; }

    public override string Description => $"{Encoder} {EncoderArguments}";

    /// <summary>The first of the two programs that is not on the path; null where both are.</summary>
    public string? MissingProgram => new[] { Encoder, Decoder }.FirstOrDefault(program => !IsOnPath(program));

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

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    private static double Run(string program, string arguments, string input, string output, string setting)
    {
        File.Delete(output);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Split(' '))
        {
            start.ArgumentList.Add(argument
                .Replace("{in}", input, StringComparison.Ordinal)
                .Replace("{out}", output, StringComparison.Ordinal)
                .Replace("{setting}", setting, StringComparison.Ordinal));
        }
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        // Both pipes are emptied at once: a program that fills one would wait for ever while the other is read to its end.
        var standardOutput = process.StandardOutput.ReadToEndAsync();
        var standardError = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0 || !File.Exists(output))
        {
            var said = $"{standardError.Result.Trim()} {standardOutput.Result.Trim()}";
            throw new IOException($"'{program} {string.Join(' ', start.ArgumentList)}' ended with {process.ExitCode}: {said}");
        }
        return seconds;
    }
}
