using System.Globalization;
using Orchestrator.Settings;

namespace Orchestrator.Logging;

/// <summary>
/// This process's log file. It is made at the first line, so that commands with nothing to tell leave none; a long one goes
/// on in a further file, and only the newest files are kept.
/// </summary>
internal sealed class FileLog(string folder, string command, TimeProvider time, long sizeLimit = FileLog.DefaultSizeLimit) : IDisposable
{
    public const long DefaultSizeLimit = 16 * 1024 * 1024;

    private const int FilesKept = 20;

    private readonly Lock _gate = new();
    private readonly string _stem = string.Create(
        CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{command}-{Environment.ProcessId}");

    private StreamWriter? _writer;
    private long _written;
    private int _part;
    private bool _isBroken;

    /// <summary>The file written last; <see langword="null"/> before the first line.</summary>
    public string? Path { get; private set; }

    /// <summary>Takes one line down. A full disk must not stop the work: from then on lines are dropped.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            try
            {
                if (_writer is null || _written > sizeLimit)
                {
                    Open();
                }

                _writer!.WriteLine(line);
                _writer.Flush();
                _written += line.Length + 1;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _isBroken = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isBroken = true;
            try
            {
                _writer?.Dispose();
            }
            catch (IOException)
            {
                // The disk is full; every line that fitted is there.
            }

            _writer = null;
        }
    }

    private void Open()
    {
        _writer?.Dispose();
        DataDirectory.CreatePrivate(folder);
        Path = System.IO.Path.Combine(folder, _part == 0 ? $"{_stem}.log" : $"{_stem}.{_part}.log");
        _part++;
        _writer = new StreamWriter(new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
        _written = 0;
        Prune();
    }

    private void Prune()
    {
        // Names begin with the time, so their order is the age.
        foreach (var old in Directory.GetFiles(folder, "*.log").OrderDescending(StringComparer.Ordinal).Skip(FilesKept))
        {
            File.Delete(old);
        }
    }
}
