namespace Orchestrator;

/// <summary>What it took to carry some tickets to review.</summary>
internal sealed record Carried(int Runs, TimeSpan Wall, TimeSpan Cpu, long Messages, long Commits, IReadOnlyDictionary<string, DateTimeOffset> Sent)
{
    public double RunsPerSecond => Runs / Wall.TotalSeconds;

    public double CpuPerRun => Cpu.TotalMilliseconds / Runs;

    public double MessagesPerRun => (double)Messages / Runs;

    public double CommitsPerRun => (double)Commits / Runs;
}
