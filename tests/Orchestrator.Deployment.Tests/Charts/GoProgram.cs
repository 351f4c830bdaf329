using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Charts;

/// <summary>The renderer in <c>Render/main.go</c>, built once with Debian's Go and its packaged libraries, without a network.</summary>
internal static class GoProgram
{
    private const string Packages = "/usr/share/gocode";

    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    public static async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await StartAsync(await Built.Value, arguments, new Dictionary<string, string>(), cancellationToken);

    private static async Task<string> BuildAsync()
    {
        if (!Directory.Exists(Path.Combine(Packages, "src", "github.com", "Masterminds", "sprig")))
        {
            Assert.Ignore($"Charts cannot be rendered: {Packages} has no sprig. Install golang-go and golang-github-masterminds-sprig-dev.");
        }

        var directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, "render");
        Directory.CreateDirectory(directory);
        var program = Path.Combine(directory, "render");
        var environment = new Dictionary<string, string>
        {
            ["GOPATH"] = Packages,
            ["GO111MODULE"] = "off",
            ["GOFLAGS"] = "",
            ["GOCACHE"] = Path.Combine(directory, "cache"),
            ["CGO_ENABLED"] = "0",
        };
        var source = RepositoryFiles.At("tests", "Orchestrator.Deployment.Tests", "Render", "main.go");
        var result = await StartAsync("go", ["build", "-o", program, source], environment, CancellationToken.None);
        return result.ExitCode == 0 ? program : throw new InvalidOperationException($"Building {source} failed: {result.Error}");
    }

    private static async Task<ProgramResult> StartAsync(
        string program, IReadOnlyList<string> arguments, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (Win32Exception) when (program == "go")
        {
            Assert.Ignore("Charts cannot be rendered: Go is not installed. Install golang-go and golang-github-masterminds-sprig-dev.");
            throw;
        }
    }
}
