namespace RnnCodec.Source.Tests;

public sealed class LineTests
{
    private const int MostCharacters = 160;

    [Fact]
    public void NoLineIsLongerThanAgreed()
    {
        var files = Repository.SourceFiles.ToArray();
        Assert.NotEmpty(files);
        string[] tooLong =
        [
            .. from file in files
               from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
               where line.Text.Length > MostCharacters
               select $"{Repository.Relative(Repository.Root, file)}:{line.Number} has {line.Text.Length} characters",
        ];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }
}
