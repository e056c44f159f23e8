namespace RnnCodec.Cli.Tests.Report;

/// <summary>A test that needs Chromium, and says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Program is null)
            Skip = "There is no Chromium on the path of this machine; with one (chromium, chromium-browser, google-chrome or chrome) this test runs.";
    }
}
