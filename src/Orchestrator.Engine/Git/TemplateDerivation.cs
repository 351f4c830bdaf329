using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.Git;

/// <summary>
/// Makes a template from that of a commit near it: the files are shared as hard links and git replaces only those that differ.
/// No template is ever written once it is there, and git puts a new file in the place of an old one rather than writing into it,
/// so the one it was made from stays as it was.
/// </summary>
internal static class TemplateDerivation
{
    private const int Ancestors = 200;

    // About a thousand files. Git checks fewer out sooner than we find out what to link.
    private const int SmallIndex = 100 * 1024;

    /// <summary>Whether <paramref name="directory"/> now has the commit's files. If not, it is as it was before.</summary>
    public static async Task<bool> TryAsync(RepositoryPlace place, string commit, string directory, CancellationToken cancellationToken)
    {
        if (await NearestAsync(place, commit, cancellationToken) is not { } near)
        {
            return false;
        }

        // From its index, which holds no path that git would not check out.
        var git = Path.Combine(directory, ".git");
        var listed = await GitProcess.RunAsync(
            new GitCommand { Repository = Path.Combine(place.Template(near), ".git"), Arguments = ["ls-files", "-z"], Purpose = $"Listing the files of {near}" }, cancellationToken);
        if (LinkAll(place.Template(near), directory, listed.Split('\0', StringSplitOptions.RemoveEmptyEntries)))
        {
            File.Copy(Path.Combine(place.Template(near), ".git", "index"), Path.Combine(git, "index"));

            // A link changes the time that git calls ctime, and so does giving the template to the sandboxes' user.
            var switched = await GitProcess.TryAsync(
                new GitCommand
                {
                    Repository = git,
                    Arguments = ["-c", "core.trustctime=false", "-c", "core.checkStat=minimal", $"--work-tree={directory}", "read-tree", "-m", "-u", near, commit],
                    Purpose = "Preparing a work tree from another",
                },
                cancellationToken);
            if (switched.Succeeded)
            {
                return true;
            }
        }

        Clear(directory);
        return false;
    }

    /// <summary>The closest ancestor that has a template, else the newest template of all.</summary>
    private static async Task<string?> NearestAsync(RepositoryPlace place, string commit, CancellationToken cancellationToken)
    {
        var templates = new DirectoryInfo(place.Templates);
        var present = templates.Exists
            ? templates.GetDirectories().Where(IsLarge).OrderByDescending(directory => directory.CreationTimeUtc).Select(directory => directory.Name).ToList()
            : [];
        if (present.Count < 2)
        {
            return present.FirstOrDefault();
        }

        var ancestors = await GitProcess.RunAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["rev-list", "--first-parent", $"--max-count={Ancestors}", commit], Purpose = $"Listing the ancestors of {commit}" },
            cancellationToken);
        return ancestors.Split('\n').FirstOrDefault(present.Contains) ?? present[0];
    }

    private static bool IsLarge(DirectoryInfo template) =>
        RefNames.IsCommit(template.Name) && new FileInfo(Path.Combine(template.FullName, ".git", "index")) is { Exists: true, Length: > SmallIndex };

    private static bool LinkAll(string from, string to, string[] paths)
    {
        var last = "";
        foreach (var path in paths)
        {
            var folder = path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";
            if (folder != last)
            {
                Directory.CreateDirectory(Path.Combine(to, folder));
                last = folder;
            }

            var source = Path.Combine(from, path);
            if (Link(Encoding.UTF8.GetBytes(source + '\0'), Encoding.UTF8.GetBytes(Path.Combine(to, path) + '\0')) == 0)
            {
                continue;
            }

            // A submodule is an empty directory. Anything else that cannot be linked (too many links, a name that is not
            // UTF-8, a file system without links) is checked out instead.
            if (new DirectoryInfo(source) is not { Exists: true, LinkTarget: null })
            {
                return false;
            }

            Directory.CreateDirectory(Path.Combine(to, path));
        }

        return true;
    }

    private static void Clear(string directory)
    {
        foreach (var entry in new DirectoryInfo(directory).GetFileSystemInfos().Where(entry => entry.Name != ".git"))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        File.Delete(Path.Combine(directory, ".git", "index"));
        File.Delete(Path.Combine(directory, ".git", "index.lock"));
    }

    /// <summary>Never follows a symbolic link: the link itself gets the second name.</summary>
    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);
}
