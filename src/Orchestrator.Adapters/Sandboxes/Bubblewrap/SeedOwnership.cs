using System.Diagnostics;
using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>
/// Gives a seed to the user that sandboxes run as, once: below a writable layer a file keeps its owner, and the agent must be
/// able to change its own work tree. The seed itself is never writable in a sandbox.
/// </summary>
internal static class SeedOwnership
{
    private static readonly SemaphoreSlim Alone = new(1);

    public static async Task EnsureAsync(WorkTreeSeed seed, int user, CancellationToken cancellationToken)
    {
        if (NativeMethods.EffectiveUser() != 0)
        {
            return;
        }

        // Outside of the seed, so that no work tree shows it.
        var done = $"{seed.Directory.TrimEnd('/')}.owner-{user}";
        if (File.Exists(done))
        {
            return;
        }

        await Alone.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(done))
            {
                return;
            }

            var owner = string.Create(CultureInfo.InvariantCulture, $"{user}:{user}");
            using var process = Process.Start(new ProcessStartInfo("chown") { ArgumentList = { "--recursive", "--no-dereference", owner, seed.Directory } })!;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new ProviderException(FailureCategory.Configuration, $"Giving {seed.Directory} to the sandboxes' user {user} failed. Is the directory on a file system that keeps owners?");
            }

            await File.WriteAllBytesAsync(done, [], cancellationToken);
        }
        finally
        {
            Alone.Release();
        }
    }
}
