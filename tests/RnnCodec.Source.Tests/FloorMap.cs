using System.Text.RegularExpressions;

namespace RnnCodec.Source.Tests;

/// <summary>
/// The rooms of a project by floor, as its README.md tells them to people: under "## Floors" a numbered line a floor, the highest first, with
/// the rooms' paths as code. A room is a folder with all below it that is no room itself, or one file.
/// </summary>
internal sealed partial class FloorMap
{
    private readonly Dictionary<string, int> _floors;

    private FloorMap(Dictionary<string, int> floors) => _floors = floors;

    public IEnumerable<string> Rooms => _floors.Keys;

    public static FloorMap Read(string readme) => Parse(File.ReadAllText(readme), readme);

    /// <exception cref="InvalidDataException">There are no floors, or a room is on two.</exception>
    public static FloorMap Parse(string text, string name)
    {
        var floors = new Dictionary<string, int>();
        var section = Section().Match(text);
        foreach (var (line, floor) in section.Value.Split('\n').Where(l => Floor().IsMatch(l)).Select((line, i) => (line, i)))
        {
            foreach (Match room in Code().Matches(line))
            {
                if (!floors.TryAdd(room.Groups[1].Value, floor))
                    throw new InvalidDataException($"{name} has the room {room.Groups[1].Value} twice.");
            }
        }
        return floors.Count > 0 ? new FloorMap(floors) : throw new InvalidDataException($"{name} has no floors.");
    }

    /// <summary>The room of a file; null where the map has none for it.</summary>
    /// <param name="file">Its path from the project's folder, with slashes.</param>
    public string? RoomOf(string file)
    {
        for (var path = file; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))])
        {
            if (_floors.ContainsKey(path))
                return path;
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
