namespace RnnCodec.Source.Tests;

/// <summary>What is wrong with a project's arrows between rooms.</summary>
internal static class House
{
    /// <summary>Arrows that point to a higher floor.</summary>
    public static IEnumerable<Arrow> Upward(IEnumerable<Arrow> arrows, FloorMap map) => arrows.Where(a => map.IsAbove(map.RoomOf(a.To)!, map.RoomOf(a.From)!));

    /// <summary>For each circle of rooms the arrows between them.</summary>
    public static IEnumerable<IReadOnlyList<Arrow>> Circles(IReadOnlyList<Arrow> arrows, FloorMap map)
    {
        var between = arrows.Where(a => map.RoomOf(a.From) != map.RoomOf(a.To)).ToLookup(a => map.RoomOf(a.From)!);
        var reached = map.Rooms.ToDictionary(room => room, Reached);
        return map.Rooms
            .GroupBy(room => string.Join(' ', map.Rooms.Where(other => reached[room].Contains(other) && reached[other].Contains(room))))
            .Where(circle => circle.Key.Length > 0)
            .Select(circle => (IReadOnlyList<Arrow>)[.. circle.SelectMany(room => between[room]).Where(a => circle.Contains(map.RoomOf(a.To)))]);

        HashSet<string> Reached(string start)
        {
            var seen = new HashSet<string>();
            var waiting = new Stack<string>([start]);
            while (waiting.TryPop(out var room))
            {
                foreach (var arrow in between[room])
                {
                    if (seen.Add(map.RoomOf(arrow.To)!))
                        waiting.Push(map.RoomOf(arrow.To)!);
                }
            }
            return seen;
        }
    }
}
