using System.Text.RegularExpressions;
using RnnCodec.Cli.Commands;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 11: folders, begun and gone on with.</summary>
public sealed class Case11FolderTests : ToolTests
{
    [Fact]
    public void InterruptedRunIsGoneOnWith()
    {
        WritePicture("in/a.png");
        WritePicture("in/b.png");
        Assert.Equal(0, Run("compress in out -i 1").ExitCode);
        File.WriteAllText(At("out/a.rnnc"), "kept");
        File.Delete(At("out/b.rnnc"));
        Assert.Equal(2, Run("compress in out -i 1 --skip-existing --force").ExitCode);
        Assert.Equal($"'{Path.Combine("out", "a.rnnc")}' exists already; --force replaces it.", Run("compress in out -i 1").ErrorLine);
        var result = Run("compress in out -i 1 --skip-existing");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("1 is there already, 1 to do.", result.Output, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(At("out/a.rnnc")));
        Assert.Equal(37, ImageCodec.Identify(File.ReadAllBytes(At("out/b.rnnc"))).Width);
        var last = Run("compress in out -i 1 --skip-existing");
        Assert.Equal((0, "2 are there already, 0 to do."), (last.ExitCode, last.Output.TrimEnd()));
    }

    [Fact]
    public void PicturesThatDifferInExtensionAloneKeepIt()
    {
        WritePicture("in/a.png");
        WritePicture("in/a.webp");
        WritePicture("in/b.png");
        Assert.Equal(0, Run("compress in out -i 1").ExitCode);
        Assert.Equal(["a.png.rnnc", "a.webp.rnnc", "b.rnnc"], Directory.GetFiles(At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, Run("decompress out back").ExitCode);
        Assert.Equal(["a.png.png", "a.webp.png", "b.png"], Directory.GetFiles(At("back")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a.jpg b.png", "a.x b.x")]
    [InlineData("a.jpg a.png b.png", "a.jpg.x a.png.x b.x")]
    [InlineData("A.png a.jpg", "A.png.x a.jpg.x")]
    [InlineData("a.jpg a.jpg.png a.png", "a.jpg.x a.jpg.png.x a.png.x")]
    [InlineData("a.b.jpg a.b.png a.jpg", "a.b.jpg.x a.b.png.x a.x")]
    public void OutputNamesAreDistinctAndShortWhereTheyCanBe(string names, string expected) =>
        Assert.Equal(expected.Split(' '), FilePairs.OutputNames(names.Split(' '), ".x"));

    [Fact]
    public void WhatAKillLeftBehindIsNoPicture()
    {
        var left = "";
        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(At("a.png"), overwrite: false, temporary =>
        {
            left = temporary;
            throw new InvalidOperationException();
        }));
        Assert.DoesNotContain(Path.GetExtension(left), PictureFile.ReadExtensions);
        Assert.Equal(Folder, Path.GetDirectoryName(left));
    }

    [Fact]
    public void PicturesOfOtherFormatsArePassedOverWithAWord()
    {
        WritePicture("in/a.png");
        foreach (var name in new[] { "b.tiff", "c.HEIC", "d.txt" })
            File.WriteAllText(At($"in/{name}"), "");
        var result = Run("compress in out -i 1 --quiet");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"warning: passed over: '{Path.Combine("in", "b.tiff")}' and 1 more; .heic, .tiff cannot be read.", result.ErrorLine);
    }

    [Fact]
    public void LinesStandInTheFilesOrderWhicheverIsDoneFirst()
    {
        // The first takes longest.
        WritePicture("in/a.png", 300, 200);
        foreach (var name in "bcdef")
            WritePicture($"in/{name}.png");
        File.WriteAllText(At("in/bad.png"), "no picture");
        var result = Run("compress in out -i 1 --threads 4");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("bad.png", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("abcdef", string.Concat(Regex.Matches(result.Output, @"(\w)\.png -> ").Select(m => m.Groups[1].Value)));
    }

    [Fact]
    public void PicturesSideBySideAreTheSameFiles()
    {
        foreach (var name in "abc")
            WritePicture($"in/{name}.png", 40 + name - 'a', 30);
        Assert.Equal(0, Run("compress in one -i 2 --threads 1 --quiet").ExitCode);
        Assert.Equal(0, Run("compress in many -i 2 --threads 3 --quiet").ExitCode);
        foreach (var name in "abc")
            Assert.Equal(File.ReadAllBytes(At($"one/{name}.rnnc")), File.ReadAllBytes(At($"many/{name}.rnnc")));
    }

    [Fact]
    public async Task MemoryIsSharedOutAndWaitedFor()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(60, default);
        var second = Task.Run(() => budget.Take(60, default));
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => budget.Take(60, cancelled.Token));
        }
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        // More than all there is: alone.
        budget.Take(1000, default).Dispose();
    }
}
