using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Tests;

/// <summary>A folder for each test, gone after it, and small pictures for it.</summary>
public abstract class ToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rnncodec-tests-");

    internal string Folder => _folder.FullName;

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    internal string At(string name) => Path.Combine(Folder, name);

    internal ToolResult Run(string arguments, byte[]? input = null) => Tool.Run(Folder, arguments, input);

    internal void MakePipe(string name)
    {
        using var process = Tool.Start("mkfifo", Folder, [name]);
        Assert.Equal(0, Tool.Finish(process).ExitCode);
    }

    internal RgbImage Read(string name) => PictureFile.Read(At(name));

    /// <summary>Writes a picture with smooth colours, an edge and, if asked for, opacities that fall from left to right.</summary>
    internal RgbImage WritePicture(string name, int width = 37, int height = 21, bool grey = false, bool alpha = false)
    {
        var image = new RgbImage(width, height, new byte[3 * width * height], alpha ? new byte[width * height] : null);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = y * width + x;
                var light = (byte)(x > y ? 200 - x : 40 + y);
                image.Pixels[3 * at] = light;
                image.Pixels[3 * at + 1] = grey ? light : (byte)(3 * x);
                image.Pixels[3 * at + 2] = grey ? light : (byte)(5 * y);
                if (alpha)
                    image.Alpha[at] = (byte)(255 - 4 * x);
            }
        }
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        PictureFile.Write(At(name), image, overwrite: false);
        return Read(name);
    }
}
