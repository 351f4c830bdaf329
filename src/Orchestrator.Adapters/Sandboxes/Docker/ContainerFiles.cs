using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>What every container is started with and shown besides its image, written once.</summary>
internal sealed class ContainerFiles
{
    private readonly string _root;

    private ContainerFiles(string root) => _root = root;

    public string Entrance => Path.Combine(_root, "enter.pl");

    public string FirstProcess => Path.Combine(_root, "init.pl");

    public string Filter => Path.Combine(_root, "filter");

    /// <summary>Files of <c>/etc</c> that say nothing about this machine, by their name there.</summary>
    public IEnumerable<ReadOnlyMount> Etc => EtcNames.Select(name => new ReadOnlyMount(Path.Combine(_root, name), $"/etc/{name}"));

    private static string[] EtcNames => ["passwd", "group", "hosts", "hostname", "resolv.conf"];

    /// <summary>Finds or makes them. Their name says what is in them, so that workers of one directory share them.</summary>
    public static ContainerFiles Prepare(string directory, int user)
    {
        var contents = Contents(user);

        // Beside the directory, in which there are sandboxes and nothing else.
        var place = $"{directory.TrimEnd('/')}-system";
        var files = new ContainerFiles(Path.Combine(place, Version(contents)));
        if (Directory.Exists(files._root))
        {
            return files;
        }

        var draft = Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"draft-{Guid.CreateVersion7():N}"));
        ReadableDirectory.Create(draft);
        foreach (var (name, content) in contents)
        {
            File.WriteAllBytes(Path.Combine(draft, name), content);
            File.SetUnixFileMode(Path.Combine(draft, name), ReadableDirectory.Mode);
        }

        try
        {
            Directory.Move(draft, files._root);
        }
        catch (IOException) when (Directory.Exists(files._root))
        {
            // Another worker was first, with the same content.
            Directory.Delete(draft, recursive: true);
        }

        return files;
    }

    private static Dictionary<string, byte[]> Contents(int user) => new()
    {
        ["enter.pl"] = Encoding.UTF8.GetBytes(EmbeddedScript.Read("docker/enter.pl")),
        ["init.pl"] = Encoding.UTF8.GetBytes(Local.FirstProcess.Script),
        ["filter"] = SeccompFilter.Assemble(SystemCalls.Current),
        ["passwd"] = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"agent:x:{user}:{user}:agent:{SandboxPaths.Home}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")),
        ["group"] = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"agent:x:{user}:\nnogroup:x:65534:\n")),
        ["hosts"] = "127.0.0.1 localhost sandbox\n"u8.ToArray(),
        ["hostname"] = "sandbox\n"u8.ToArray(),

        // Names are resolved by the gateway, outside.
        ["resolv.conf"] = [],
    };

    private static string Version(Dictionary<string, byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents.Values)
        {
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
