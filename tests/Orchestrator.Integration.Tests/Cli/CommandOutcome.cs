using System.Text.Json;

namespace Orchestrator.Cli;

/// <summary>What a call of the program left behind.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    public string Everything => Output + Error;

    public JsonElement Json()
    {
        Assert.That(Output, Is.Not.Empty, Error);
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }

    /// <summary>One clear message: no stack trace, no type of ours, nothing that a terminal would act on.</summary>
    public void AssertIsClear() => Assert.Multiple(() =>
    {
        Assert.That(Everything, Does.Not.Contain("   at "), "a stack trace is shown");
        Assert.That(Everything, Does.Not.Contain("Unhandled exception"));
        Assert.That(Everything, Does.Not.Contain("\u001b"), "an escape sequence is shown");
    });
}
