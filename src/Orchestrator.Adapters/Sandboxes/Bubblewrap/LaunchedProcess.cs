using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>The launcher, which becomes bubblewrap, as this worker's child.</summary>
internal sealed class LaunchedProcess
{
    private const int ComplaintLength = 2000;
    private const string Mounted = "mounted";

    private readonly StringBuilder _complaint = new();

    public LaunchedProcess(Process process)
    {
        Process = process;
        Id = process.Id;
        Answer = Process.StandardOutput.ReadLineAsync();
        Ended = EndAsync();
    }

    public Process Process { get; }

    public int Id { get; }

    public Task Ended { get; }

    /// <summary>How it went to mount what the sandbox is for; <see langword="null"/> when it never heard.</summary>
    public Task<string?> Answer { get; }

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

    /// <summary>Says what the sandbox is for and waits until that is mounted; returns what was wrong, if anything was.</summary>
    public async Task<string?> MountAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            // The number first, so that half of a list, from a worker that died over it, mounts nothing.
            var words = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{arguments.Count}\0") + string.Concat(arguments.Select(argument => argument + '\0')));
            await Process.StandardInput.BaseStream.WriteAsync(words);
            Process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // InvalidOperationException: it was seen to end, and is disposed.
            return Complaint;
        }

        return await Answer is not { Length: > 0 } answer ? Complaint : answer == Mounted ? null : answer;
    }

    public void Kill()
    {
        try
        {
            if (!Process.HasExited)
            {
                // Its group: bubblewrap's own child, half-way, would wait for it for ever.
                _ = NativeMethods.Signal(-Id, NativeMethods.Kill);
                Process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // Ended already.
        }
    }

    private async Task EndAsync()
    {
        await KeepComplaintAsync();
        await Process.WaitForExitAsync();

        // The launcher's child may still wait to hear what to mount.
        Process.StandardInput.Close();
        await Answer;
        Process.Dispose();
    }

    private async Task KeepComplaintAsync()
    {
        var buffer = new char[512];
        int length;
        while ((length = await Process.StandardError.ReadAsync(buffer.AsMemory())) > 0)
        {
            lock (_complaint)
            {
                _complaint.Append(buffer, 0, Math.Min(length, Math.Max(0, ComplaintLength - _complaint.Length)));
            }
        }
    }
}
