namespace RnnCodec.Cli.Tests.Report;

/// <summary>The page in a real browser. RNNCODEC_SCREENSHOTS names a folder that gets what it looked like.</summary>
public sealed class ReportInBrowserTests(ReportInBrowserTests.Page page) : IClassFixture<ReportInBrowserTests.Page>
{
    private const string LeftPixels = "document.getElementById('left').toDataURL()";
    private const string RightPixels = "document.getElementById('right').toDataURL()";

    [BrowserFact]
    public async Task PageOpensWithoutComplaintsAndWithoutANetwork()
    {
        await using var browser = await OpenAsync();
        Assert.Equal(2, await browser.EvaluateAsync<int>("document.querySelectorAll('.uplot canvas').length"));
        Assert.True(await browser.EvaluateAsync<bool>("""
            [...document.querySelectorAll('.uplot canvas')].every(c => {
                const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true });
                copy.drawImage(c, 0, 0);
                return copy.getImageData(0, 0, c.width, c.height).data.some(v => v);
            })
            """));
        Assert.Equal(await SettingsAsync(browser), await browser.EvaluateAsync<int>("document.querySelectorAll('#steps tbody tr').length"));
        await SaveScreenshotAsync(browser, "page.png");
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task WipeMovesThePicture()
    {
        await using var browser = await OpenAsync();
        await DragBorderAsync(browser, 0.99);
        Assert.InRange(await browser.EvaluateAsync<double>("Number(document.getElementById('wipe').value)"), 95, 100);
        var original = await browser.ScreenshotAsync("#stage");
        await DragBorderAsync(browser, 0.01);
        Assert.InRange(await browser.EvaluateAsync<double>("Number(document.getElementById('wipe').value)"), 0, 5);
        var restored = await browser.ScreenshotAsync("#stage");
        Assert.NotEqual(original, restored);

        // The slider below does the same as the pointer.
        await browser.EvaluateAsync<bool>(Set("wipe", "99.5", "input"));
        Assert.NotEqual(restored, await browser.ScreenshotAsync("#stage"));
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task SettingsChangeTheRightSideAndItsFigures()
    {
        await using var browser = await OpenAsync();
        var seen = new HashSet<string>();
        var captions = new HashSet<string>();
        var settings = await SettingsAsync(browser);
        for (var k = 1; k <= settings; k++)
        {
            await browser.EvaluateAsync<bool>(Set("settings", $"{k}", "input"));
            seen.Add(await browser.EvaluateAsync<string>(RightPixels));
            captions.Add(await browser.EvaluateAsync<string>("document.getElementById('caption').textContent"));
        }
        Assert.Equal(settings, captions.Count);
        // High qualities may leave a tiny picture as it is.
        Assert.True(seen.Count > 8, $"Only {seen.Count} different pictures.");
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task KeysDoWhatThePointerDoes()
    {
        await using var browser = await OpenAsync();
        await browser.EvaluateAsync<bool>("document.getElementById('stage').focus() ?? true");
        var before = await browser.EvaluateAsync<string[]>("[document.getElementById('wipe').value, document.getElementById('settings').value]");
        await browser.PressAsync("ArrowRight");
        await browser.PressAsync("ArrowUp");
        var after = await browser.EvaluateAsync<string[]>("[document.getElementById('wipe').value, document.getElementById('settings').value]");
        Assert.Equal(double.Parse(before[0]) + 2, double.Parse(after[0]));
        Assert.Equal(int.Parse(before[1]) + 1, int.Parse(after[1]));
        await browser.PressAsync(" ");
        Assert.Equal("true", await browser.EvaluateAsync<string>("document.getElementById('play').getAttribute('aria-pressed')"));
        await browser.PressAsync(" ");
        Assert.Equal("false", await browser.EvaluateAsync<string>("document.getElementById('play').getAttribute('aria-pressed')"));
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task EverySideOfEveryPictureCanBeShown()
    {
        await using var browser = await OpenAsync();
        var original = await browser.EvaluateAsync<string>(LeftPixels);
        await browser.EvaluateAsync<bool>("document.querySelectorAll('#thumbnails button')[1].click() ?? true");
        await browser.EvaluateAsync<bool>("""
            new Promise(done => {
                const look = () => document.getElementById('caption').textContent.startsWith('b.png') ? done(true) : setTimeout(look, 20);
                look();
            })
            """);
        Assert.NotEqual(original, await browser.EvaluateAsync<string>(LeftPixels));
        var sides = await browser.EvaluateAsync<string[]>("[...document.getElementById('right-choice').options].map(o => o.value)");
        var seen = new HashSet<string>();
        foreach (var side in sides)
        {
            await browser.EvaluateAsync<bool>(Set("right-choice", side, "change"));
            seen.Add(await browser.EvaluateAsync<string>(RightPixels));
        }
        Assert.Equal(sides.Length, seen.Count);
        Assert.Equal(sides.Length, await browser.EvaluateAsync<int>("document.querySelectorAll('#beside figure').length"));
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task NarrowScreensNeedNoSidewaysScrolling()
    {
        await using var browser = await OpenAsync();
        await browser.ResizeAsync(360, 740);
        Assert.True(await browser.EvaluateAsync<bool>(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(document.documentElement.scrollWidth <= 360))))"));
        await SaveScreenshotAsync(browser, "narrow.png");
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task DarkFollowsTheSystemAndTheButtonTurnsItRound()
    {
        const string Ground = "getComputedStyle(document.body).backgroundColor";
        await using var browser = await OpenAsync();
        await browser.PreferDarkAsync(false);
        var light = await browser.EvaluateAsync<string>(Ground);
        await browser.PreferDarkAsync(true);
        var dark = await browser.EvaluateAsync<string>(Ground);
        Assert.NotEqual(light, dark);
        await SaveScreenshotAsync(browser, "dark.png");
        await browser.EvaluateAsync<bool>("document.getElementById('theme').click() ?? true");
        Assert.Equal(light, await browser.EvaluateAsync<string>(Ground));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>A script that gives a control a value and says so to the page.</summary>
    private static string Set(string id, string value, string change) => $$"""
        (() => {
            const control = document.getElementById('{{id}}');
            control.value = '{{value}}';
            control.dispatchEvent(new Event('{{change}}'));
            return true;
        })()
        """;

    /// <summary>Drags from the stage's middle to a share of its width.</summary>
    private static async Task DragBorderAsync(Browser browser, double share)
    {
        var box = await browser.EvaluateAsync<double[]>("""
            (() => {
                const stage = document.getElementById('stage');
                stage.scrollIntoView();
                const b = stage.getBoundingClientRect();
                return [b.x, b.y, b.width, b.height];
            })()
            """);
        var middle = box[1] + box[3] / 2;
        await browser.DragAsync((box[0] + box[2] / 2, middle), (box[0] + box[2] * share, middle));
    }

    /// <summary>How many settings the report's own codec has.</summary>
    private static Task<int> SettingsAsync(Browser browser) =>
        browser.EvaluateAsync<int>("JSON.parse(document.getElementById('report-data').textContent).codecs[0].settings.length");

    private Task<Browser> OpenAsync() => Browser.OpenAsync(page.Path);

    private static async Task SaveScreenshotAsync(Browser browser, string name)
    {
        if (Environment.GetEnvironmentVariable("RNNCODEC_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(System.IO.Path.Combine(Directory.CreateDirectory(folder).FullName, name), await browser.ScreenshotAsync());
    }

    /// <summary>A report on two small pictures, made once.</summary>
    public sealed class Page : ToolTests
    {
        private readonly Lazy<string> _path;

        public Page() => _path = new Lazy<string>(() =>
        {
            WritePicture("in/a.png", 96, 64);
            WritePicture("in/b.png", 70, 90, grey: true);
            var result = Run("report in --codecs rnnc,jpeg420 -o report.html");
            Assert.True(result.ExitCode == 0, result.Error);
            return At("report.html");
        });

        internal string Path => _path.Value;
    }
}
