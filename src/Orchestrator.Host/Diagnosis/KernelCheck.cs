namespace Orchestrator.Diagnosis;

/// <summary>What the kernel must allow for sandboxes without a daemon: user namespaces, overlays, control groups.</summary>
internal sealed class KernelCheck : ICheck
{
    // The first that mounts overlayfs inside a user namespace.
    private static readonly Version OverlayKernel = new(5, 11);

    private static readonly string[] NeededControllers = ["cpu", "memory", "pids"];

    public Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([UserNamespaces(), Overlay(), ControlGroups()]);

    private static CheckResult UserNamespaces()
    {
        const string name = "user namespaces";
        if (Read("/proc/sys/user/max_user_namespaces") is "0")
        {
            return CheckResult.Failed(name, "The kernel allows none (user.max_user_namespaces is 0).", "Run 'sysctl -w user.max_user_namespaces=15000' as root and make it permanent in /etc/sysctl.d.");
        }

        if (Environment.IsPrivilegedProcess)
        {
            return CheckResult.Ok(name, "allowed");
        }

        if (Read("/proc/sys/kernel/unprivileged_userns_clone") is "0")
        {
            return CheckResult.Failed(name, "Ordinary users may make none (kernel.unprivileged_userns_clone is 0).", "Run 'sysctl -w kernel.unprivileged_userns_clone=1' as root and make it permanent in /etc/sysctl.d.");
        }

        return Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") is "1"
            ? CheckResult.Warning(name, "AppArmor restricts them to programs with a profile.", "If sandboxes do not start, give bwrap an AppArmor profile with 'userns,', or set kernel.apparmor_restrict_unprivileged_userns=0.")
            : CheckResult.Ok(name, "allowed");
    }

    private static CheckResult Overlay()
    {
        const string name = "overlayfs";
        var isKnown = Read("/proc/filesystems")?.Split('\n').Any(line => line.EndsWith("overlay", StringComparison.Ordinal)) == true;
        if (!isKnown && !Directory.Exists("/sys/module/overlay"))
        {
            return CheckResult.Warning(name, "The kernel has not loaded it.", "Run 'modprobe overlay' as root. Without it each sandbox copies the work tree, which is slower.");
        }

        return Environment.OSVersion.Version >= OverlayKernel || Environment.IsPrivilegedProcess
            ? CheckResult.Ok(name, $"there (kernel {Environment.OSVersion.Version.ToString(2)})")
            : CheckResult.Warning(name, $"Kernel {Environment.OSVersion.Version.ToString(2)} does not mount it for ordinary users.", "Use kernel 5.11 or later. Without it each sandbox copies the work tree, which is slower.");
    }

    private static CheckResult ControlGroups()
    {
        const string name = "control groups";
        const string remedy = "Run the service under systemd with Delegate=yes, or give the user a delegated group. Without it limits of memory, processor and processes are weaker.";
        if (Read("/sys/fs/cgroup/cgroup.controllers") is not { } controllers)
        {
            return CheckResult.Warning(name, "Control groups version 2 are not mounted at /sys/fs/cgroup.", remedy);
        }

        var missing = NeededControllers.Except(controllers.Trim().Split(' ')).ToList();
        if (missing.Count > 0)
        {
            return CheckResult.Warning(name, $"The controllers {string.Join(", ", missing)} are not available.", remedy);
        }

        return IsDelegated()
            ? CheckResult.Ok(name, "version 2, delegated")
            : CheckResult.Warning(name, "This user may make no groups of its own.", remedy);
    }

    private static bool IsDelegated()
    {
        var own = Read("/proc/self/cgroup")?.Split('\n').FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..].Trim() ?? "/";
        var path = Path.Combine("/sys/fs/cgroup", own.TrimStart('/'));
        try
        {
            using var file = new FileStream(Path.Combine(path, "cgroup.procs"), FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
