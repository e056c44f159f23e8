namespace RnnCodec.MLNet.Tests.Stages;

/// <summary>
/// Case 1 of the field log: every stage that reads pictures, alone, behind every kind of image column, each in a process of its own. ML.NET's
/// registration of types belongs to the process, so that what one stage or test registers hides what another one lacks.
/// </summary>
public class OneStageTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            string[] columns = ["loaded", "resized", "gray", "resized-gray", "converted", "sized-class", "any-size-class"];
            var cases = new TheoryData<string, string>();
            foreach (var column in columns)
                cases.Add(column, "compress");
            foreach (var stage in (string[])["bits", "measure"])
            {
                foreach (var column in (string[])["loaded", "resized"])
                    cases.Add(column, stage);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case01AStageAloneTakesEveryImageColumnFittedAndLoaded(string column, string stage)
    {
        using var folder = new TemporaryFolder();
        // The row classes of the user's own hold the pictures of 40x24 pixels.
        TestImages.WriteFiles(folder.Path, (40, 24), (33, 20), (40, 24));
        AnotherProcess.Run("fit", column, stage, folder.Path);
        AnotherProcess.Run("load", column, stage, folder.Path);
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("bits")]
    public void Case01AStageAloneTakesAColumnOfTheUsersOwnAttribute(string stage)
    {
        using var folder = new TemporaryFolder();
        TestImages.WriteFiles(folder.Path, (40, 24));
        AnotherProcess.Run("fit", "own-attribute", stage, folder.Path);
    }

    [Fact]
    public void ACaseThatDoesNotExistFails() => Assert.ThrowsAny<Exception>(() => AnotherProcess.Run("fit"));
}
