using System.Net;
using System.Net.Sockets;

namespace RnnCodec.MLNet.Tests;

/// <summary>Runs docs/ml-net.md: each recipe in a process of its own, all in one folder, as the document says.</summary>
public class RecipeTests
{
    private static readonly string[] Programs = Documents.Programs("ml-net.md");

    [Fact]
    public void RecipesPrintWhatTheyPromise()
    {
        using var folder = new TemporaryFolder();
        WritePictures(folder.Path);
        string[][] expected =
        [
            ["8 files"],
            ["40x36", "40x36", "missing"],
            ["8 of 8 right"],
            ["24 pictures from 8 files"],
            ["8 pictures"],
            ["mine"],
            ["mine: 8 pictures"],
        ];
        var consolePrograms = Programs.Where(code => !IsService(code)).ToArray();
        Assert.Equal(expected.Length, consolePrograms.Length);
        foreach (var (code, lines) in consolePrograms.Zip(expected))
            Assert.Equal(lines, AnotherProcess.RunIn(folder.Path, "recipe", Compiled(folder, code)));
    }

    [Fact]
    public async Task TheServiceCompresses()
    {
        using var folder = new TemporaryFolder();
        WritePictures(folder.Path);
        var address = $"http://127.0.0.1:{FreePort()}";
        using var process = AnotherProcess.Start(folder.Path, "recipe", Compiled(folder, Programs.Single(IsService)), "--urls", address);
        try
        {
            // Its start is announced on standard output, which is read on so that the process never waits for room there.
            var started = new TaskCompletionSource();
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is null || line.Data.Contains("Application started", StringComparison.Ordinal))
                    started.TrySetResult();
            };
            process.BeginOutputReadLine();
            await started.Task;

            using var client = new HttpClient();
            var answers = await Task.WhenAll(Directory.GetFiles(Path.Combine(folder.Path, "pictures")).Select(async path =>
            {
                using var answer = await client.PostAsync($"{address}/compress", new ByteArrayContent(await File.ReadAllBytesAsync(path)));
                return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            }));
            Assert.Equal(8, answers.Length);
            Assert.All(answers, file => Assert.Equal((40, 36), (ImageCodec.Default.Decode(file).Width, ImageCodec.Default.Decode(file).Height)));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsService(string code) => code.Contains("WebApplication", StringComparison.Ordinal);

    private static string Compiled(TemporaryFolder folder, string code)
    {
        var path = folder.File($"{Guid.NewGuid():N}.dll");
        using (var stream = File.Create(path))
            Documents.Compile(code, stream);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Four dark and four light pictures of 40x36 pixels.</summary>
    private static void WritePictures(string folder)
    {
        var pictures = Directory.CreateDirectory(Path.Combine(folder, "pictures")).FullName;
        for (var i = 0; i < 4; i++)
        {
            foreach (var (name, offset) in (ReadOnlySpan<(string, int)>)[("dark", 0), ("light", 160)])
            {
                var picture = TestImages.Gradient(40, 36, i);
                foreach (ref var value in picture.Pixels)
                    value = (byte)(offset + value / 3);
                using var image = MLImageConversion.ToMLImage(picture);
                image.Save(Path.Combine(pictures, $"{name}-{i}.png"));
            }
        }
    }
}
