using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>
/// Gives a seed to the user that sandboxes run as, once: below a writable layer a file keeps its owner, and the agent must be
/// able to change its own work tree. The seed itself is never writable in a sandbox.
/// </summary>
/// <remarks>The directory itself is given last: that it is given means that everything in it is, whoever made it and when.</remarks>
internal static class SeedOwnership
{
    private const int DirectoryType = 0x4000;
    private const int TypeMask = 0xF000;

    private static readonly SemaphoreSlim Alone = new(1);

    // Without attributes to skip nothing is asked about an entry, and hidden ones are seen too.
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    public static async Task EnsureAsync(WorkTreeSeed seed, int user, CancellationToken cancellationToken)
    {
        if (NativeMethods.EffectiveUser() != 0 || IsGiven(seed.Directory, user))
        {
            return;
        }

        await Alone.WaitAsync(cancellationToken);
        try
        {
            if (!IsGiven(seed.Directory, user))
            {
                // Tens of thousands of files take a while, which is not for the thread of a caller that awaits.
                await Task.Run(() => Give(seed.Directory, user, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            Alone.Release();
        }
    }

    private static void Give(string root, int user, CancellationToken cancellationToken)
    {
        var folders = new Stack<string>([root]);
        var given = new Stack<string>();
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            given.Push(folder);
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", Everything))
            {
                var (type, owner) = Look(entry);
                if (type == DirectoryType)
                {
                    folders.Push(entry);
                }
                else if (owner != user)
                {
                    Give(entry, user);
                }
            }
        }

        while (given.TryPop(out var folder))
        {
            Give(folder, user);
        }
    }

    private static void Give(string path, int user)
    {
        if (NativeMethods.ChangeOwner(path, user, user) != 0)
        {
            throw Failure(path, user);
        }
    }

    private static bool IsGiven(string directory, int user) => Look(directory).Owner == user;

    /// <summary>Of the entry itself, never of what a symbolic link leads to: that may be anything of the worker's.</summary>
    private static unsafe (int Type, int Owner) Look(string path)
    {
        NativeMethods.FileStatus status;
        return NativeMethods.Status(NativeMethods.WorkingDirectory, path, NativeMethods.NoFollow, NativeMethods.StatusTypeAndOwner, &status) == 0
            ? (status.Mode & TypeMask, (int)status.Owner)
            : throw new ProviderException(FailureCategory.Transient, $"Looking at {path} failed: it is not there any more, or cannot be read. It is prepared anew when the stage is tried again.");
    }

    private static ProviderException Failure(string path, int user) => new(
        FailureCategory.Configuration,
        string.Create(CultureInfo.InvariantCulture, $"Giving {path} to the sandboxes' user {user} failed. Is the directory on a file system that keeps owners?"));
}
