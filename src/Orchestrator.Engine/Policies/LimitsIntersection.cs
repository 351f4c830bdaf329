using System.Globalization;
using Orchestrator.Configuration;
using Orchestrator.Sandboxes;

namespace Orchestrator.Policies;

/// <summary>Gives of the limits that a repository asks for what the operator allows at most.</summary>
internal static class LimitsIntersection
{
    public static SandboxLimits Resolve(SandboxLimits usual, SandboxLimits maximum, LimitsConfiguration asked, List<Refusal> refusals) => new()
    {
        MemoryMiB = Lower("memory", asked.MemoryMiB, usual.MemoryMiB, maximum.MemoryMiB, "MiB", refusals),
        Cpus = Lower("cpus", asked.Cpus, usual.Cpus, maximum.Cpus, "", refusals),
        Processes = Lower("processes", asked.Processes, usual.Processes, maximum.Processes, "", refusals),
        DiskMiB = Lower("disk", asked.DiskMiB, usual.DiskMiB, maximum.DiskMiB, "MiB", refusals),
        WallClock = Lower("time", asked.Time, usual.WallClock, maximum.WallClock, "", refusals),
        OpenFiles = Math.Min(usual.OpenFiles, maximum.OpenFiles),
    };

    private static T Lower<T>(string name, T? asked, T usual, T maximum, string unit, List<Refusal> refusals)
        where T : struct, IComparable<T>, IFormattable
    {
        var wanted = asked ?? usual;
        if (wanted.CompareTo(maximum) <= 0)
        {
            return wanted;
        }

        if (asked is not null)
        {
            refusals.Add(new Refusal(
                string.Create(CultureInfo.InvariantCulture, $"limits.{name}: {wanted}{unit}"),
                string.Create(CultureInfo.InvariantCulture, $"The operator allows {maximum}{unit} at most (Policy:MaximumLimits).")));
        }

        return maximum;
    }
}
