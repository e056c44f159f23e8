using System.Diagnostics;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>This library's codec with a list of encoder options; every setting is encoded and decoded by itself.</summary>
public sealed class RecurrentCodec(string name, string settingName, ImageCodec codec, IReadOnlyList<CodecSetting> settings)
    : PictureCodec(name, [.. settings.Select(s => s.Name)])
{
    private static readonly DecodeOptions NoLimits = new() { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue };

    public ImageCodec Codec => codec;

    /// <summary>What a setting is: iterations, quality.</summary>
    public string SettingName => settingName;

    public override string Description => $"model {codec.Model.Name}, {codec.Model.Id}; settings: {settingName}";

    public override IEnumerable<CodedPicture> Run(Picture picture, CancellationToken cancellation)
    {
        foreach (var setting in settings)
        {
            var watch = Stopwatch.StartNew();
            var file = codec.Encode(picture.Image, setting.Options, cancellation);
            var encodeSeconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var restored = codec.Decode(file, NoLimits, cancellation);
            yield return new CodedPicture(file, restored, encodeSeconds, watch.Elapsed.TotalSeconds);
        }
    }
}
