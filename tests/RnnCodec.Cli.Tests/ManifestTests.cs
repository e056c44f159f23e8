using System.Security.Cryptography;
using RnnCodec.Cli.Files;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Tests;

public sealed class ManifestTests : ToolTests
{
    [Fact]
    public void PartsOfAFolderMakeTheFilesAndTheListOfOneRun()
    {
        foreach (var name in "abcdef")
            WritePicture($"in/{name}.png", 20 + name - 'a', 17);
        File.WriteAllText(At("in/bad.png"), "no picture");
        Assert.Equal(1, Run("compress in whole -i 1 --quiet --manifest whole.jsonl").ExitCode);
        foreach (var part in new[] { 2, 3, 1 })
            Run($"compress in parts -i 1 --quiet --shard {part}/3 --manifest {part}.jsonl");
        var merged = Run("manifest merge 1.jsonl 2.jsonl 3.jsonl -o merged.jsonl");
        Assert.Equal(1, merged.ExitCode);
        Assert.Matches(@"^merged\.jsonl: 7 pictures, [\d,]+ bytes, 1 failed", merged.Output);
        Assert.Equal(File.ReadAllText(At("whole.jsonl")), File.ReadAllText(At("merged.jsonl")));
        Assert.Equal(Hashes("whole"), Hashes("parts"));

        var entries = Manifest.Read(At("merged.jsonl")).Entries;
        Assert.Equal(["a.png", "b.png", "bad.png", "c.png", "d.png", "e.png", "f.png"], entries.Select(e => e.Name));
        Assert.Equal(Hashes("whole").Select(h => h.Hash), entries.Where(e => e.Error is null).Select(e => e.Sha256));
        Assert.Contains("is no picture", entries.Single(e => e.Name == "bad.png").Error, StringComparison.Ordinal);
        var info = ImageCodec.Identify(File.ReadAllBytes(At("whole/a.rnnc")));
        Assert.Equal(info.FileBytes, entries[0].Bytes);
        Assert.Equal(info.BitsPerPixel, entries[0].Bpp!.Value, tolerance: 1e-6);
        var restored = ImageCodec.Default.Decode(File.ReadAllBytes(At("whole/a.rnnc")));
        Assert.Equal(Psnr.Measure(PictureFile.Read(At("in/a.png")), restored), entries[0].Psnr!.Value, tolerance: 1e-4);

        // A part that goes on lists what was done before, too.
        var first = File.ReadAllText(At("1.jsonl"));
        File.Delete(At(Path.Combine("parts", Manifest.Read(At("1.jsonl")).Entries.First(e => e.Error is null).Output)));
        Run("compress in parts -i 1 --quiet --shard 1/3 --manifest 1.jsonl --skip-existing");
        Assert.Equal(first, File.ReadAllText(At("1.jsonl")));

        (string Name, string Hash)[] Hashes(string folder) =>
        [
            .. from file in Directory.GetFiles(At(folder)).Order(StringComparer.Ordinal)
               select (Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
        ];
    }

    [Fact]
    public void SubfoldersAndListsAreSharedOutByTheirNamesInTheFolder()
    {
        string[] names = ["a.png", "x/a.png", "x/b.png", "x/y/a.png"];
        foreach (var name in names)
            WritePicture($"in/{name}", 20 + name.Length, 17);
        Assert.Equal(0, Run("compress in whole -i 1 --quiet --recursive --manifest whole.jsonl").ExitCode);
        Assert.Equal(names, Manifest.Read(At("whole.jsonl")).Entries.Select(e => e.Name));
        Assert.All(names, name => Assert.True(File.Exists(At($"whole/{name[..^4]}.rnnc"))));

        File.WriteAllText(At("list.txt"), string.Join("\r\n", names.Reverse().Append("x/b.png")) + "\n\n");
        foreach (var part in new[] { 1, 2, 3 })
            Assert.Equal(0, Run($"compress in parts -i 1 --quiet --list list.txt --shard {part}/3 --manifest {part}.jsonl").ExitCode);
        Assert.Equal(0, Run("manifest merge 1.jsonl 2.jsonl 3.jsonl -o merged.jsonl").ExitCode);
        Assert.Equal(File.ReadAllText(At("whole.jsonl")), File.ReadAllText(At("merged.jsonl")));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(At($"whole/{name[..^4]}.rnnc")), File.ReadAllBytes(At($"parts/{name[..^4]}.rnnc"))));

        Assert.Equal(0, Run("decompress parts restored --quiet -r").ExitCode);
        Assert.All(names, name => Assert.True(File.Exists(At($"restored/{name}"))));
    }

    [UnixFact]
    public void FoldersThatAreLinksAreNotFollowed()
    {
        WritePicture("in/x/a.png", 20, 17);
        Directory.CreateSymbolicLink(At("in/x/back"), At("in"));
        Assert.Equal(0, Run("compress in out -i 1 --quiet --recursive").ExitCode);
        Assert.Equal([At("out/x/a.rnnc")], Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a.png\n../b.png", "--list list.txt", 2, "../b.png")]
    [InlineData("gone.png", "--list list.txt", 1, "gone.png")]
    [InlineData("", "--list list.txt", 1, "holds no")]
    [InlineData("", "--list nowhere.txt", 1, "nowhere.txt")]
    [InlineData("", "--list list.txt --recursive", 2, "exclude each other")]
    public void ListsThatNameNoFileOfTheFolderAreRefused(string list, string options, int code, string named)
    {
        WritePicture("in/a.png");
        File.WriteAllText(At("list.txt"), list);
        var result = Run($"compress in out --quiet {options}");
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(named, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryNameBelongsToOnePartWhichNeverChanges()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"picture-{i}.jpg").ToList();
        foreach (var count in new[] { 1, 2, 7 })
        {
            var parts = Enumerable.Range(1, count).Select(k => names.Where(new Shard(k, count).Holds).ToList()).ToList();
            Assert.Equal(names.Order(), parts.SelectMany(p => p).Order());
            Assert.All(parts, p => Assert.InRange(p.Count, 0.75 * names.Count / count, 1.25 * names.Count / count));
        }
    }

    // From another program: the first 16 hexadecimal digits of sha256sum, modulo 4, plus 1. Parts begun today are gone on with by later versions.
    [Theory]
    [InlineData("a.png", 1)]
    [InlineData("c.png", 4)]
    public void NameBelongsToThePartOfItsSha256(string name, int part) =>
        Assert.Equal([part], Enumerable.Range(1, 4).Where(k => new Shard(k, 4).Holds(name)));

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("3")]
    [InlineData("1/2/3")]
    [InlineData("-1/3")]
    [InlineData("a/b")]
    public void OtherPartsAreRefused(string text)
    {
        Assert.Null(Shard.Parse(text));
        WritePicture("in/a.png");
        Assert.Contains("--shard takes K/N", Run($"compress in out --shard={text}").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void GapsAreNamed()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"{i}.png").ToList();
        var parts = Enumerable.Range(1, 3).Select(k => new Shard(k, 3))
            .Select(shard => new Manifest(shard, names.Count, [.. names.Where(shard.Holds).Select(n => new ManifestEntry(n, n))])).ToList();
        Assert.Equal(20, Manifest.Merge(parts).Entries.Count);
        Refused("Missing: part 2/3.", parts[0], parts[2]);
        Refused("Missing: parts 1/3, 3/3.", parts[1]);
        Refused("Part 1/3 is there 2 times.", parts[0], parts[1], parts[2], parts[0]);
        Refused("are not of one run", parts[0], parts[1], parts[2] with { Pictures = 19 });
        Refused("The parts hold 19 of the folder's 20 pictures.", parts[0], parts[1], parts[2] with { Entries = [.. parts[2].Entries.Skip(1)] });
        Refused("does not belong to part 3/3", parts[0], parts[1], parts[2] with { Entries = [parts[0].Entries[0], .. parts[2].Entries.Skip(1)] });
        Refused("is in part 3/3 2 times", parts[0], parts[1], parts[2] with { Entries = [parts[2].Entries[1], .. parts[2].Entries.Skip(1)] });

        static void Refused(string message, params Manifest[] parts) =>
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Manifest.Merge(parts)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("{}")]
    [InlineData("{\"shard\":\"1/1\",\"pictures\":1}\n{}")]
    public void WhatIsNoManifestIsNamed(string text)
    {
        File.WriteAllText(At("part"), text);
        Assert.StartsWith("'part' is no manifest", Run("manifest merge part -o all").ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(At("all")));
    }
}
