using System.CommandLine;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>The part of a command line that says how much of a picture is kept: a quality, or a target for size or quality, and where.</summary>
internal sealed class RateOptions
{
    private const int LargestTile = 65536;
    private const int TileStep = 16;

    private readonly Option<double?> _quality = CommonOptions.Number("from 0 to 100", v => v is >= 0 and <= 100, new("--quality", "-q")
    {
        Description = "0 to 100: 0 is about 0.07 bits per pixel on photographs, 75 (the default) about 0.5, 100 about 50 dB.",
        HelpName = "Q",
    });

    private readonly Option<double?> _bpp = CommonOptions.Number("above 0", v => v > 0, new("--bpp")
    {
        Description = "Target: at most so many bits per pixel.",
        HelpName = "X",
    });

    private readonly Option<long?> _bytes = new("--bytes") { Description = "Target: a file of at most so many bytes.", HelpName = "N" };

    private readonly Option<double?> _psnr = CommonOptions.Number("above 0", v => v > 0, new("--psnr")
    {
        Description = "Target: at least so many decibels.",
        HelpName = "X",
    });

    private readonly Option<double?> _msSsim = CommonOptions.Number("above 0 and below 1", v => v is > 0 and < 1, new("--ms-ssim")
    {
        Description = "Target: at least this multi-scale structural similarity.",
        HelpName = "X",
    });

    private readonly Option<int?> _iterations =
        CommonOptions.Iterations("Store only the first so many iterations (bit planes): a coarser picture, a prefix of the whole file.");

    private readonly Option<Tune> _tune = new("--tune")
    {
        Description = "What the picture is tuned for; MsSsim, which is nearer to what the eye sees, if left out.",
        HelpName = "MsSsim|Psnr",
    };

    private readonly Option<string?> _roi = new("--roi")
    {
        Description = "A picture of the same size that says what is important: mid-grey neutral, white four times finer, black four times coarser.",
        HelpName = "MASK",
    };

    private readonly Option<int?> _effort = new("--effort")
    {
        Description = "0: a single pass; 1, the default: bits that cost more than they give are left out.",
        HelpName = "0|1",
    };

    private readonly Option<int?> _tileSize = new("--tile-size")
    {
        Description = "Cut the picture into squares of so many pixels a side, which bounds the memory; a multiple of 16, 0 never cuts. "
            + "1024 above 2 megapixels if left out.",
        HelpName = "N",
    };

    public RateOptions()
    {
        _bytes.CustomParser = result => CommonOptions.WholeNumber(result, _bytes.Name, $"from 1 to {long.MaxValue}", v => v >= 1);
        _effort.CustomParser = result => (int)CommonOptions.WholeNumber(result, _effort.Name, "0 or 1", v => v is 0 or 1);
        _tileSize.CustomParser = result => (int)CommonOptions.WholeNumber(
            result, _tileSize.Name, $"0 or a multiple of {TileStep} up to {LargestTile}", v => v is >= 0 and <= LargestTile && v % TileStep == 0);
    }

    /// <summary>The options for one picture, with its part of the mask.</summary>
    /// <exception cref="InvalidDataException">The mask has another size.</exception>
    public static EncodeOptions ForPicture(EncodeOptions options, RgbImage? importance, RgbImage picture, string name)
    {
        if (importance is null)
            return options;
        if (importance.Width != picture.Width || importance.Height != picture.Height)
            throw new InvalidDataException(
                $"'{name}' has {picture.Width}x{picture.Height} pixels, but the mask of --roi {importance.Width}x{importance.Height}.");
        var bytes = new byte[importance.Width * importance.Height];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((importance.Pixels[3 * i] + importance.Pixels[3 * i + 1] + importance.Pixels[3 * i + 2]) / 3);
        return options with { Importance = bytes };
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _quality, _bpp, _bytes, _psnr, _msSsim, _iterations, _tune, _roi, _effort, _tileSize })
            command.Add(option);
        Option[] modes = [_quality, _bpp, _bytes, _psnr, _msSsim];
        Option[] targets = [_iterations, _bpp, _bytes, _psnr, _msSsim];
        command.Validators.Add(result =>
        {
            var given = new[] { modes, targets }.Select(set => set.Where(m => result.GetResult(m) is not null).Select(m => m.Name).ToArray());
            if (given.FirstOrDefault(set => set.Length > 1) is { } clash)
                result.AddError($"{string.Join(" and ", clash)} exclude each other");
        });
    }

    /// <summary>The mask that the command line names, or null.</summary>
    public RgbImage? Importance(ParseResult parsed) => parsed.GetValue(_roi) is { } path ? PictureFile.Read(path) : null;

    /// <exception cref="UsageException">The model cannot do what is asked for.</exception>
    public EncodeOptions For(CodecModel model, ParseResult parsed)
    {
        var iterations = parsed.GetValue(_iterations);
        if (iterations > model.Architecture.Iterations)
            throw new UsageException($"{_iterations.Name} must be 1 to {model.Architecture.Iterations} with the model '{model.Name}', not {iterations}.");
        foreach (var option in new Option[] { _quality, _roi })
        {
            if (model.Architecture is RecurrentArchitecture && parsed.GetResult(option) is not null)
                throw new UsageException(
                    $"{option.Name} needs a bit-plane model; '{model.Name}' is of the paper's kind, whose rate is its number of iterations.");
        }
        return new EncodeOptions
        {
            Quality = parsed.GetValue(_quality),
            Iterations = iterations,
            TargetBitsPerPixel = parsed.GetValue(_bpp),
            TargetBytes = parsed.GetValue(_bytes),
            TargetPsnr = parsed.GetValue(_psnr),
            TargetMsSsim = parsed.GetValue(_msSsim),
            Tune = parsed.GetValue(_tune),
            Effort = parsed.GetValue(_effort) ?? 1,
            TileSize = parsed.GetValue(_tileSize),
        };
    }
}
