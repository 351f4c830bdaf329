using Microsoft.Playwright;

namespace Orchestrator.Dashboard;

/// <summary>One Chromium for all tests; each has a profile of its own in it.</summary>
internal static class Browser
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>A new profile; whatever a page asks of the browser in vain is in <paramref name="complaints"/>.</summary>
    public static async Task<IPage> OpenAsync(List<string> complaints, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        if (!Programs.Any(File.Exists))
        {
            Assert.Ignore("Chromium is not installed: ./test installs it.");
        }

        var (_, browser) = await Started.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = hasScript, ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        page.Console += (_, message) => Note(message.Type is "error" or "warning" ? message.Text : null);
        page.PageError += (_, error) => Note(error);
        page.Dialog += (_, dialog) => Note($"a dialog: {dialog.Message}");
        return page;

        void Note(string? complaint)
        {
            if (complaint is not null)
            {
                lock (complaints)
                {
                    complaints.Add(complaint);
                }
            }
        }
    }

    public static async Task StopAsync()
    {
        if (Started.IsValueCreated)
        {
            var (playwright, browser) = await Started.Value;
            await browser.CloseAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Programs.First(File.Exists),

            // Its own sandbox does not work for root, and all it is shown here is ours.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
        return (playwright, browser);
    }
}
