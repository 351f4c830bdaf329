using System.Globalization;

namespace Orchestrator.Sandboxes.Local;

/// <summary>
/// Looks again and again at the memory of a process and all that descends from it, for a machine that gives us no control
/// group to do it. Process 1 of a sandbox inherits what loses its parent, so nothing inside leaves the tree.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // A process between vfork and exec counts what is its parent's once more; that is over by then.
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(20);

    private readonly int _first;
    private readonly long _limit;
    private readonly Action _exceeded;
    private readonly TimeProvider _time;
    private readonly PeriodicTimer _timer;
    private long _kills;

    public MemoryWatch(int first, int memoryMiB, Action exceeded, TimeProvider time)
    {
        _first = first;
        _limit = memoryMiB * 1024L;
        _exceeded = exceeded;
        _time = time;
        _timer = new PeriodicTimer(Interval, time);
        _ = WatchAsync();
    }

    /// <summary>Whether this kernel says who the children of a process are.</summary>
    public static bool IsPossible { get; } = File.Exists("/proc/thread-self/children");

    /// <summary>How often there was too much.</summary>
    public long Kills => Interlocked.Read(ref _kills);

    public void Dispose() => _timer.Dispose();

    /// <summary>Whether the processes together hold more than they may now.</summary>
    internal bool IsExceeded()
    {
        // Resident sizes count a shared page once a process: never too little, and cheap. Only what fails that is worth a walk
        // through page tables.
        var tree = Tree();
        return tree.Sum(Resident) > _limit && tree.Sum(process => Proportional(process) ?? Resident(process)) > _limit;
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            if (!IsExceeded())
            {
                continue;
            }

            await Task.Delay(SecondLook, _time);
            if (IsExceeded())
            {
                // Counted first, so that a command that ends of it finds it counted.
                Interlocked.Increment(ref _kills);
                _exceeded();
            }
        }
    }

    private List<int> Tree()
    {
        var tree = new List<int> { _first };
        var seen = new HashSet<int>(tree);
        for (var next = 0; next < tree.Count; next++)
        {
            // One that changes parents meanwhile is seen twice.
            tree.AddRange(Children(tree[next]).Where(seen.Add));
        }

        return tree;
    }

    private static List<int> Children(int process)
    {
        try
        {
            return [.. Directory.GetDirectories(PathOf(process, "task"))
                .SelectMany(task => ReadOrNothing(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return [];
        }
    }

    /// <summary>In KiB, with what is swapped out.</summary>
    private static long Resident(int process)
    {
        var status = ReadOrNothing(PathOf(process, "status"));
        return Field(status, "VmRSS:") + Field(status, "VmSwap:");
    }

    /// <summary>In KiB, a shared page divided among its holders, without pages of files, which the kernel can drop; null when it may not be known.</summary>
    private static long? Proportional(int process)
    {
        // A process may forbid us to look; it is then counted in full.
        var sums = ReadOrNothing(PathOf(process, "smaps_rollup"));
        return sums.Length == 0 ? null : Field(sums, "Pss:") - Field(sums, "Pss_File:") + Field(sums, "SwapPss:");
    }

    private static long Field(string text, string name)
    {
        var start = text.IndexOf('\n' + name, StringComparison.Ordinal);
        if (start < 0)
        {
            return 0;
        }

        start += name.Length + 1;
        return long.Parse(text.AsSpan(start, text.IndexOf(" kB", start, StringComparison.Ordinal) - start), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string PathOf(int process, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{name}");
}
