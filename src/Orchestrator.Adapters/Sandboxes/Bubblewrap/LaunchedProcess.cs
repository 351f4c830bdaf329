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

    /// <summary>Says what to launch; false when it has ended already.</summary>
    public bool TryGive(IReadOnlyList<string> arguments)
    {
        try
        {
            // The number first, so that half of a list, from a worker that died over it, launches nothing.
            var words = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{arguments.Count}\0") + string.Concat(arguments.Select(argument => argument + '\0')));
            Process.StandardInput.BaseStream.Write(words);
            Process.StandardInput.Close();
            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // InvalidOperationException: it was seen to end, and is disposed.
            return false;
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
