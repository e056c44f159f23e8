namespace RnnCodec.Evaluation.Tests;

/// <summary>A folder for each test, gone after it.</summary>
public abstract class TemporaryFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rnncodec-tests-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    internal string At(string name) => Path.Combine(_folder.FullName, name);
}
