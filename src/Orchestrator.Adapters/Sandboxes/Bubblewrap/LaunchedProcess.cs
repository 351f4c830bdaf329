using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>The launcher, which becomes bubblewrap, as this worker's child.</summary>
internal sealed class LaunchedProcess
{
    private const int ComplaintLength = 2000;

    private readonly StringBuilder _complaint = new();

    public LaunchedProcess(Process process)
    {
        Process = process;
        Ended = EndAsync();
    }

    public Process Process { get; }

    public Task Ended { get; }

    /// <summary>What it said on its way out.</summary>
    public string Complaint
    {
        get
        {
            lock (_complaint)
            {
                return _complaint.Length == 0 ? "bubblewrap ended without a word" : _complaint.ToString().Trim().ReplaceLineEndings(" ");
            }
        }
    }

    /// <summary>Tells the launcher what to make, once. It begins at the end of its input.</summary>
    public void Send(IReadOnlyList<string> words)
    {
        try
        {
            var text = string.Join('\0', words.Prepend(words.Count.ToString(CultureInfo.InvariantCulture))) + '\0';
            Process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(text));
            Process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended already; why is told by what it said.
        }
    }

    public void Kill()
    {
        try
        {
            Process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Ended already.
        }
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(KeepAsync(Process.StandardError), KeepAsync(Process.StandardOutput));
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private async Task KeepAsync(StreamReader reader)
    {
        var buffer = new char[512];
        int length;
        while ((length = await reader.ReadAsync(buffer.AsMemory())) > 0)
        {
            lock (_complaint)
            {
                _complaint.Append(buffer, 0, Math.Min(length, Math.Max(0, ComplaintLength - _complaint.Length)));
            }
        }
    }
}
