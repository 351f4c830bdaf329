namespace Orchestrator.Diagnosis;

/// <summary>What the kernel must allow for sandboxes without a daemon: user namespaces and overlays.</summary>
internal sealed class KernelCheck : ICheck
{
    // The first that mounts overlayfs inside a user namespace.
    private static readonly Version OverlayKernel = new(5, 11);

    public Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([UserNamespaces(), Overlay()]);

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
