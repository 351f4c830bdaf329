using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>A pipe of which one end is sent into a sandbox. This side's end never blocks.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;

    private Pipe(int ours, int theirs)
    {
        Ours = ours;
        Theirs = theirs;
        _ = NativeMethods.Control(ours, SetFlags, NonBlocking);
    }

    public int Ours { get; private set; }

    public int Theirs { get; private set; }

    public static Pipe ToRead() => Create(readable: true);

    public static Pipe ToWrite() => Create(readable: false);

    public void CloseTheirs()
    {
        if (Theirs >= 0)
        {
            _ = NativeMethods.Close(Theirs);
            Theirs = -1;
        }
    }

    public void CloseOurs()
    {
        if (Ours >= 0)
        {
            _ = NativeMethods.Close(Ours);
            Ours = -1;
        }
    }

    public void Dispose()
    {
        CloseTheirs();
        CloseOurs();
    }

    private static Pipe Create(bool readable)
    {
        var ends = stackalloc int[2];
        return NativeMethods.Pipe(ends, NativeMethods.CloseOnExec) == 0
            ? new Pipe(ends[readable ? 0 : 1], ends[readable ? 1 : 0])
            : throw new ProviderException(FailureCategory.LimitExceeded, "The worker has no file descriptors left. Raise its limit of open files (ulimit -n) or lower Worker:Slots.");
    }
}
