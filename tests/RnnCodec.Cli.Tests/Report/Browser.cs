using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnCodec.Cli.Tests.Report;

/// <summary>A headless Chromium with one page, spoken to in the DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _receiving = Task.CompletedTask;
    private string? _session;
    private int _lastId;

    private Browser(Process process, DirectoryInfo profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Where Chromium is; null where there is none.</summary>
    public static string? Program { get; } =
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from program in Programs
         let path = Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program)
         where File.Exists(path)
         select path).FirstOrDefault();

    /// <summary>What the page reported: exceptions, console errors and warnings, and requests that leave it.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<Browser> OpenAsync(string file)
    {
        var profile = Directory.CreateTempSubdirectory("rnncodec-chromium-");
        var process = Tool.Start(Program!, profile.FullName,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ]);
        var browser = new Browser(process, profile);
        try
        {
            const string Announcement = "DevTools listening on ";
            string? line;
            do
            {
                line = await process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("Chromium ended before it could be spoken to.");
            }
            while (!line.StartsWith(Announcement, StringComparison.Ordinal));
            _ = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            await browser._socket.ConnectAsync(new Uri(line[Announcement.Length..]), CancellationToken.None);
            browser._receiving = browser.ReceiveAsync();
            var target = await browser.SendAsync("Target.createTarget", new { url = "about:blank" });
            var attached = await browser.SendAsync("Target.attachToTarget", new { targetId = (string)target["targetId"]!, flatten = true });
            browser._session = (string)attached["sessionId"]!;
            foreach (var domain in new[] { "Runtime", "Log", "Page", "Network" })
                await browser.SendAsync($"{domain}.enable");
            await browser.ResizeAsync(1200, 900);
            await browser.SendAsync("Page.navigate", new { url = new Uri(file).AbsoluteUri });
            await browser.EvaluateAsync<bool>(
                "new Promise(done => { const look = () => document.documentElement?.dataset.ready ? done(true) : setTimeout(look, 20); look(); })");
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public Task ResizeAsync(int width, int height) =>
        SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });

    public Task PreferDarkAsync(bool dark) =>
        SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });

    /// <summary>The value of an expression, or of the promise that it gives.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        if (result["exceptionDetails"] is { } exception)
            throw new InvalidOperationException($"{expression}: {exception.ToJsonString()}");
        return result["result"]!["value"].Deserialize<T>()!;
    }

    public async Task PressAsync(string key)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
            await SendAsync("Input.dispatchKeyEvent", new { type, key, code = key });
    }

    public async Task DragAsync((double X, double Y) from, (double X, double Y) to)
    {
        foreach (var (type, at, buttons) in new[] { ("mousePressed", from, 1), ("mouseMoved", to, 1), ("mouseReleased", to, 0) })
            await SendAsync("Input.dispatchMouseEvent", new { type, x = at.X, y = at.Y, button = "left", buttons, clickCount = 1 });
    }

    /// <summary>The rendered page, or a part of it, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync(string? selector = null)
    {
        object arguments = new { format = "png", captureBeyondViewport = true };
        if (selector is not null)
        {
            var box = await EvaluateAsync<double[]>(
                $"(() => {{ const b = document.querySelector('{selector}').getBoundingClientRect(); "
                + "return [b.x + scrollX, b.y + scrollY, b.width, b.height]; })()");
            arguments = new { format = "png", captureBeyondViewport = true, clip = new { x = box[0], y = box[1], width = box[2], height = box[3], scale = 1 } };
        }
        return Convert.FromBase64String((string)(await SendAsync("Page.captureScreenshot", arguments))["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _receiving.ContinueWith(_ => { }, TaskScheduler.Default);
        _socket.Dispose();
        _process.Dispose();
        _sending.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task<JsonNode> SendAsync(string method, object? arguments = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(arguments ?? new { }) };
        if (_session is not null)
            message["sessionId"] = _session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var buffer = new byte[1 << 16];
            while (true)
            {
                var message = new MemoryStream();
                WebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new WebSocketException("Chromium closed the connection.");
                Handle(JsonNode.Parse(message.ToArray())!);
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            foreach (var waiting in _waiting.Values)
                waiting.TrySetException(e);
        }
    }

    private void Handle(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (!_waiting.TryRemove((int)id, out var answer))
                return;
            if (message["error"] is { } error)
                answer.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                answer.SetResult(message["result"]!);
            return;
        }
        var details = message["params"]!;
        var complaint = (string)message["method"]! switch
        {
            "Runtime.exceptionThrown" => details.ToJsonString(),
            "Runtime.consoleAPICalled" when (string)details["type"]! is "error" or "warning" or "assert" => details.ToJsonString(),
            "Log.entryAdded" when (string)details["entry"]!["level"]! is "error" or "warning" => details.ToJsonString(),
            "Network.requestWillBeSent" when (string)details["request"]!["url"]! is var url
                && !url.StartsWith("file:", StringComparison.Ordinal)
                && !url.StartsWith("data:", StringComparison.Ordinal) => $"request for {url}",
            _ => null,
        };
        if (complaint is not null)
            Complaints.Enqueue(complaint);
    }
}
