using System.CommandLine;
using RnnCodec.Architecture;

namespace RnnCodec.Cli.Commands;

/// <summary>The part of a command line that says how much of a picture is kept: iterations, or a target for size or quality.</summary>
internal sealed class RateOptions
{
    private const int LargestTile = 65536;
    private const int TileStep = 16;

    private readonly Option<int?> _iterations = CommonOptions.Iterations("Iterations to store, 1 to the model's number; all if left out and there is no target. Each adds 1/8 bit per pixel before entropy coding.");

    private readonly Option<double?> _bpp = CommonOptions.Number("above 0", v => v > 0, new("--bpp") { Description = "Target: at most so many bits per pixel.", HelpName = "X" });

    private readonly Option<long?> _bytes = new("--bytes") { Description = "Target: a file of at most so many bytes.", HelpName = "N" };

    private readonly Option<double?> _psnr = CommonOptions.Number("above 0", v => v > 0, new("--psnr") { Description = "Target: at least so many decibels.", HelpName = "X" });

    private readonly Option<double?> _msSsim = CommonOptions.Number("above 0 and below 1", v => v is > 0 and < 1, new("--ms-ssim") { Description = "Target: at least this multi-scale structural similarity.", HelpName = "X" });

    private readonly Option<double?> _threshold = CommonOptions.Number("from 0", v => v >= 0, new("--threshold")
    {
        Description = "Leave out bits whose expected effect on their patch is not above this, such as 0.01 to 0.4; 0 keeps all. Chosen to fit if left out and there is a target.",
        HelpName = "X",
    });

    private readonly Option<int?> _tileSize = new("--tile-size")
    {
        Description = "Cut the picture into squares of so many pixels a side, which bounds the memory; a multiple of 16, 0 never cuts. 512 for pictures above 2 megapixels if left out.",
        HelpName = "N",
    };

    public RateOptions()
    {
        _bytes.CustomParser = result => CommonOptions.WholeNumber(result, _bytes.Name, $"from 1 to {long.MaxValue}", v => v >= 1);
        _tileSize.CustomParser = result => (int)CommonOptions.WholeNumber(result, _tileSize.Name, $"0 or a multiple of {TileStep} up to {LargestTile}", v => v is >= 0 and <= LargestTile && v % TileStep == 0);
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _iterations, _bpp, _bytes, _psnr, _msSsim, _threshold, _tileSize })
            command.Add(option);
        Option[] modes = [_iterations, _bpp, _bytes, _psnr, _msSsim];
        command.Validators.Add(result =>
        {
            var given = modes.Where(m => result.GetResult(m) is not null).Select(m => m.Name).ToArray();
            if (given.Length > 1)
                result.AddError($"{string.Join(" and ", given)} exclude each other");
        });
    }

    /// <exception cref="UsageException">The model cannot do what is asked for.</exception>
    public EncodeOptions For(CodecModel model, ParseResult parsed)
    {
        var iterations = parsed.GetValue(_iterations);
        if (iterations > model.Architecture.Iterations)
            throw new UsageException($"{_iterations.Name} must be 1 to {model.Architecture.Iterations} with the model '{model.Name}', not {iterations}.");
        var threshold = parsed.GetValue(_threshold);
        if (threshold > 0 && !model.Architecture.Direct)
            throw new UsageException($"The model '{model.Name}' has no direct path, by which {_threshold.Name} judges bits.");
        return new EncodeOptions
        {
            Iterations = iterations,
            TargetBitsPerPixel = parsed.GetValue(_bpp),
            TargetBytes = parsed.GetValue(_bytes),
            TargetPsnr = parsed.GetValue(_psnr),
            TargetMsSsim = parsed.GetValue(_msSsim),
            Threshold = (float?)threshold,
            TileSize = parsed.GetValue(_tileSize),
        };
    }
}
