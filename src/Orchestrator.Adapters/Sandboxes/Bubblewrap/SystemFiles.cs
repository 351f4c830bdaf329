using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>
/// What every sandbox of this worker is started with and shown, written once: first process, filter, and an
/// <c>/etc</c> without anything about this machine or its users. One directory to mount instead of a dozen files.
/// </summary>
internal sealed class SystemFiles
{
    private static readonly string[] Shared =
        ["/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/mime.types", "/etc/perl"];

    private readonly string _root;

    private SystemFiles(string root) => _root = root;

    public string FirstProcess => Path.Combine(_root, "init.pl");

    public string Filter => Path.Combine(_root, "filter");

    public string Etc => Path.Combine(_root, "etc");

    /// <summary>Whether a directory that sandboxes are to see is shown as part of <see cref="Etc"/>.</summary>
    public static bool Holds(string path) => path.StartsWith("/etc/", StringComparison.Ordinal);

    /// <summary>Finds or makes them. Their name says what is in them, so that workers of one directory share them.</summary>
    public static SystemFiles Prepare(string directory, IEnumerable<string> systemDirectories)
    {
        var present = Shared.Concat(systemDirectories.Where(Holds)).Where(path => File.Exists(path) || Directory.Exists(path)).ToList();
        // Beside the directory, in which there are sandboxes and nothing else.
        var place = $"{directory.TrimEnd('/')}-system";
        var files = new SystemFiles(Path.Combine(place, Version(present)));
        if (Directory.Exists(files._root))
        {
            return files;
        }

        var draft = new SystemFiles(Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"draft-{Guid.CreateVersion7():N}")));
        try
        {
            ReadableDirectory.Create(draft._root);
            ReadableDirectory.Create(draft.Etc);
            draft.Write(present);
            Directory.Move(draft._root, files._root);
        }
        catch (IOException) when (Directory.Exists(files._root))
        {
            // Another worker was first, with the same content.
        }
        finally
        {
            if (Directory.Exists(draft._root))
            {
                Directory.Delete(draft._root, recursive: true);
            }
        }

        return files;
    }

    private void Write(List<string> present)
    {
        Write(FirstProcess, Local.FirstProcess.Script);
        File.WriteAllBytes(Filter, SeccompFilter.Assemble(SystemCalls.Current));
        Copy(present);
        Write(Path.Combine(Etc, "passwd"), "agent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
        Write(Path.Combine(Etc, "group"), "agent:x:1000:\nnogroup:x:65534:\n");
        Write(Path.Combine(Etc, "hosts"), "127.0.0.1 localhost sandbox\n");
        Write(Path.Combine(Etc, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
    }

    private void Copy(List<string> present)
    {
        try
        {
            using var copy = Process.Start(new ProcessStartInfo("cp", ["-a", "--parents", "--", .. present.Select(path => path.TrimStart('/')), _root]) { WorkingDirectory = "/" })!;
            copy.WaitForExit();
            if (copy.ExitCode != 0)
            {
                throw new ProviderException(FailureCategory.Configuration, $"Copying what sandboxes see of /etc to {_root} failed: cp ended with {copy.ExitCode}.");
            }
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(FailureCategory.Configuration, "Preparing what sandboxes see of /etc failed: cp cannot be started. Is PATH set?", exception);
        }
    }

    /// <summary>Changes with this program and with the machine's own files, so that renewed certificates are seen after a restart.</summary>
    private static string Version(List<string> present)
    {
        var description = new StringBuilder(Local.FirstProcess.Script).Append(Convert.ToHexString(SeccompFilter.Assemble(SystemCalls.Current)));
        foreach (var path in present)
        {
            description.Append(CultureInfo.InvariantCulture, $"{path} {File.GetLastWriteTimeUtc(path).Ticks}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(description.ToString())))[..16];
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, ReadableDirectory.Mode);
    }
}
