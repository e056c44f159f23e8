namespace RnnCodec.Source.Tests;

/// <summary>One idea, one room, arrows down: every project of src with floors in its README.md.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> ProjectsWithFloors => new(Projects);

    private static IEnumerable<string> Projects =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Where(folder => Path.Combine(folder, "README.md") is var readme && File.Exists(readme) && File.ReadAllText(readme).Contains("## Floors"))
            .Select(folder => Path.GetFileName(folder));

    [Theory]
    [MemberData(nameof(ProjectsWithFloors))]
    public void EveryFileIsInARoomAndEveryRoomIsThere(string project)
    {
        var (folder, map) = Open(project);
        None("has no room", Repository.SourceFilesIn(folder).Select(file => Repository.Relative(folder, file)).Where(file => map.RoomOf(file) is null));
        None("is not there", map.Paths.Where(path => !Path.Exists(Path.Combine(folder, path))));
    }

    [Theory]
    [MemberData(nameof(ProjectsWithFloors))]
    public void NoArrowPointsUpAndNoRoomsUseEachOtherInACircle(string project)
    {
        var (folder, map) = Open(project);
        var arrows = Compilations.ArrowsIn(folder);
        Assert.NotEmpty(arrows);
        None("points up", Told(project, House.Upward(arrows, map)));
        None("is part of a circle", House.Circles(arrows, map).SelectMany(circle => Told(project, circle)));
    }

    [Fact]
    public void TheCodecHasFloors() => Assert.Contains("RnnCodec", Projects);

    /// <summary>An example with an arrow up, a circle and an arrow down: the first two are named by file and line.</summary>
    [Fact]
    public void ArrowsUpAndCirclesAreNamed()
    {
        var map = FloorMap.Parse("""
            ## Floors

            1. `Top`
            2. `Left`, `Right, Beside.cs`
            """, "example");
        var arrows = Compilations.ArrowsIn("Example",
        [
            ("Top/A.cs", "class A { Left.B b = new(); }"),
            ("Left/B.cs", "namespace Left;\nclass B {\n    void M() => Right.C.M(); }"),
            ("Beside.cs", "class D { void M() => Right.C.M(); }"),
            ("Right/C.cs", "namespace Right;\nclass C {\n    public static void M() { object b = new Left.B(); var a = default(A); } }"),
        ]);
        Assert.Equal([("Right/C.cs", 3, "Top/A.cs")], House.Upward(arrows, map).Select(a => (a.From, a.Line, a.To)).Distinct());
        var circle = Assert.Single(House.Circles([.. arrows.Except(House.Upward(arrows, map))], map));
        Assert.Equal([("Left/B.cs", 3), ("Right/C.cs", 3)], circle.Select(a => (a.From, a.Line)).Distinct());
    }

    private static (string Folder, FloorMap Map) Open(string project)
    {
        var folder = Path.Combine(Repository.Root, "src", project);
        return (folder, FloorMap.Read(Path.Combine(folder, "README.md")));
    }

    private static void None(string what, IEnumerable<string> found)
    {
        var all = string.Join('\n', found.Select(f => $"{f} {what}"));
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<string> Told(string project, IEnumerable<Arrow> arrows) =>
        arrows.GroupBy(a => (a.From, a.Line, a.To)).Select(a => $"src/{project}/{a.Key.From}:{a.Key.Line} uses {a.First().Name} of {a.Key.To}");
}
