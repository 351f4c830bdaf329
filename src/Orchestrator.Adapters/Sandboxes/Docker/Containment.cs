using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>
/// Looks from outside at what the Engine has started, before anything of a stage runs in it. Engines differ in what they
/// obey, and what one silently leaves out would otherwise be found by whoever looks for it.
/// </summary>
internal static class Containment
{
    private static readonly (string Field, string Value)[] Powerless =
    [
        ("CapInh", "0000000000000000"), ("CapPrm", "0000000000000000"), ("CapEff", "0000000000000000"), ("CapBnd", "0000000000000000"), ("CapAmb", "0000000000000000"),
        ("NoNewPrivs", "1"), ("Seccomp", "2"),
    ];

    private static readonly string[] Namespaces = ["net", "pid", "mnt", "ipc", "uts"];

    /// <summary>Throws unless a container's first process is as powerless as it was asked to be.</summary>
    public static void Verify(int process, int user)
    {
        if (process <= 0)
        {
            throw Failure("its processes cannot be seen from here. Run the worker on the Engine's own machine, in its process namespace");
        }

        try
        {
            var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            VerifyStatus(directory, user);
            VerifyNetwork(directory);
            VerifyNamespaces(directory);
        }
        catch (IOException exception)
        {
            throw new ProviderException(FailureCategory.Transient, "Looking at a new container failed: it ended meanwhile. The stage is tried again.", exception);
        }
    }

    private static void VerifyStatus(string directory, int user)
    {
        var status = File.ReadLines($"{directory}/status")
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.Ordinal);
        foreach (var (field, value) in Powerless)
        {
            if (status.GetValueOrDefault(field) != value)
            {
                throw Failure($"the Engine gave it {field} {status.GetValueOrDefault(field)} rather than {value}");
            }
        }

        // Real, effective, saved and file system user.
        var users = status.GetValueOrDefault("Uid", "").Split('\t');
        if (users.Contains("0") || !users.All(id => id == users[0]))
        {
            throw Failure($"it does not run as user {user} but as {string.Join('/', users)}");
        }
    }

    private static void VerifyNetwork(string directory)
    {
        var interfaces = File.ReadLines($"{directory}/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim()).ToList();
        if (interfaces is not ["lo"])
        {
            throw Failure($"it has a network: {string.Join(", ", interfaces)}");
        }
    }

    private static void VerifyNamespaces(string directory)
    {
        foreach (var name in Namespaces)
        {
            // An ordinary user may not ask; the Engine's own word has to do then.
            if (Target($"{directory}/ns/{name}") is { } theirs && theirs == Target($"/proc/self/ns/{name}"))
            {
                throw Failure($"it shares our {name} namespace");
            }
        }
    }

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProviderException Failure(string what) => new(
        FailureCategory.Configuration, $"A new container was removed at once: {what}. Nothing was run in it; see docs/configuration.md, \"Docker\".");
}
