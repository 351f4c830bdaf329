namespace Orchestrator.Sandboxes.Local;

/// <summary>The program that is process 1 of a sandbox, whoever starts it.</summary>
internal static class FirstProcess
{
    private static readonly Lazy<string> Text = new(() => EmbeddedScript.Read("bubblewrap/init.pl"));

    public static string Script => Text.Value;
}
