using System.Text.RegularExpressions;

namespace RnnCodec.Source.Tests;

/// <summary>
/// The rooms of a project by floor, as its README.md tells them to people: under "## Floors" a numbered line a floor, the highest first, with
/// the rooms as code. A room is a folder with all below it that is no room itself, or a file, or several of these with commas.
/// </summary>
internal sealed partial class FloorMap
{
    private readonly Dictionary<string, int> _floors = [];
    private readonly Dictionary<string, string> _rooms = [];

    private FloorMap()
    {
    }

    public IEnumerable<string> Rooms => _floors.Keys;

    /// <summary>The folders and files of which the rooms are made.</summary>
    public IEnumerable<string> Paths => _rooms.Keys;

    public static FloorMap Read(string readme) => Parse(File.ReadAllText(readme), readme);

    /// <exception cref="InvalidDataException">There are no floors, or a path is in two rooms.</exception>
    public static FloorMap Parse(string text, string name)
    {
        var map = new FloorMap();
        var section = Section().Match(text);
        foreach (var (line, floor) in section.Value.Split('\n').Where(l => Floor().IsMatch(l)).Select((line, i) => (line, i)))
        {
            foreach (var room in Code().Matches(line).Select(m => m.Groups[1].Value))
            {
                map._floors[room] = floor;
                foreach (var path in room.Split(", "))
                {
                    if (!map._rooms.TryAdd(path, room))
                        throw new InvalidDataException($"{name} has {path} twice.");
                }
            }
        }
        return map._floors.Count > 0 ? map : throw new InvalidDataException($"{name} has no floors.");
    }

    /// <summary>The room of a file; null where the map has none for it.</summary>
    /// <param name="file">Its path from the project's folder, with slashes.</param>
    public string? RoomOf(string file)
    {
        for (var path = file; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))])
        {
            if (_rooms.TryGetValue(path, out var room))
                return room;
        }
        return null;
    }

    /// <summary>True where one room lies on a higher floor than another.</summary>
    public bool IsAbove(string room, string other) => _floors[room] < _floors[other];

    [GeneratedRegex(@"^## Floors$(.|\n)*?(?=^## |\z)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\d+\. ")]
    private static partial Regex Floor();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
