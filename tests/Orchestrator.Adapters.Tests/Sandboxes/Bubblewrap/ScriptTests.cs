using System.Diagnostics;

namespace Orchestrator.Sandboxes.Bubblewrap;

internal sealed class ScriptTests
{
    // The scripts load neither module when they run, since that is a fifth of their start.
    [TestCase("bubblewrap/launcher.pl")]
    [TestCase("sandboxes/init.pl")]
    public async Task Compile_StrictWithFatalWarnings_Succeeds(string script)
    {
        await using var text = typeof(BubblewrapSandboxProvider).Assembly.GetManifestResourceStream(script)!;
        using var perl = Process.Start(new ProcessStartInfo("perl", ["-Mstrict", "-Mwarnings=FATAL,all", "-c", "-"]) { RedirectStandardInput = true, RedirectStandardError = true })!;

        await text.CopyToAsync(perl.StandardInput.BaseStream);
        perl.StandardInput.Close();
        var said = await perl.StandardError.ReadToEndAsync();
        await perl.WaitForExitAsync();

        Assert.That((perl.ExitCode, said.Trim()), Is.EqualTo((0, "- syntax OK")));
    }
}
