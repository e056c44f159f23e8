using System.CommandLine;
using RnnCodec.Cli.Files;
using RnnCodec.Evaluation;

namespace RnnCodec.Cli.Commands;

/// <summary>The part of a command line that says which codecs are measured on which pictures.</summary>
internal sealed class EvaluationOptions
{
    private readonly Argument<string> _folder = new("DIR") { Description = "A folder of pictures." };

    private readonly Option<string?> _codecs = new("--codecs", "-c")
    {
        Description = $"With commas, of {string.Join(", ", CodecSet.Names)}; if left out all whose tools are on the path.",
        HelpName = "LIST",
    };

    private readonly Option<string[]> _models = new("--model", "-m")
    {
        Description = $"{ModelChoice.NameOrFile}; may be given more than once. The default model if left out.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<bool> _recursive = CommonOptions.Recursive("Subfolders too.");

    private readonly Option<string?> _list = CommonOptions.List();

    private readonly Option<Shard> _shard = CommonOptions.Shard();

    private readonly Option<int?> _most = CommonOptions.AtLeast(1, new("--most", "-n") { Description = "Only the first N pictures.", HelpName = "N" });

    public void AddTo(Command command)
    {
        command.Add(_folder);
        command.Add(_codecs);
        command.Add(_models);
        command.Add(_recursive);
        command.Add(_list);
        command.Add(_most);
        command.Add(_shard);
        CommonOptions.Exclude(command, _recursive, _list);
    }

    public string Folder(ParseResult parsed) => parsed.GetValue(_folder)!;

    /// <summary>The part of the pictures that is asked for; empty where the part has none.</summary>
    public IReadOnlyList<PictureSource> Pictures(ParseResult parsed)
    {
        var choice = new FolderChoice(parsed.GetValue(_recursive), parsed.GetValue(_list));
        var all = PictureSource.In(Folder(parsed), () => choice.Names(Folder(parsed), PictureFile.ReadExtensions));
        return [.. all.Take(parsed.GetValue(_most) ?? int.MaxValue).Where(picture => parsed.GetValue(_shard).Holds(picture.Name))];
    }

    /// <summary>The codecs asked for; the caller disposes them. What is missing on this machine is said on standard error.</summary>
    public CodecSet Codecs(ParseResult parsed)
    {
        var named = parsed.GetValue(_models) ?? [];
        CodecModel[] models = named.Length > 0 ? [.. named.Select(ModelChoice.Named)] : [CodecModel.Default];
        var wanted = parsed.GetValue(_codecs)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            var codecs = new CodecSet(wanted, [.. models.Select(m => new ImageCodec(m))]);
            foreach (var missing in codecs.Missing)
                Console.Error.WriteLine(missing);
            return codecs;
        }
        catch (CodecChoiceException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
