using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Sandboxes.Attacks;

/// <summary>What is outside of a sandbox for attacks to find: a file, a variable, servers of this machine.</summary>
public sealed class AttackTargets : IDisposable
{
    public const string Variable = "ATTACK_TARGET_SECRET";

    private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
    private readonly Socket _file = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _abstract = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("attacked").FullName;
    private readonly string _name = $"attacked-{Guid.CreateVersion7():N}";

    public AttackTargets()
    {
        Secret = $"sk-target-{Guid.CreateVersion7():N}";
        File.WriteAllText(FilePath, Secret);
        Environment.SetEnvironmentVariable(Variable, Secret);
        _tcp.Start();
        _file.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _file.Listen();
        _abstract.Bind(new UnixDomainSocketEndPoint($"\0{_name}"));
        _abstract.Listen();
    }

    public string Secret { get; }

    /// <summary>The key of another sandbox that runs meanwhile, which holds the secret too.</summary>
    public string OtherKey { get; set; } = "";

    private string FilePath => Path.Combine(_directory, "secret");

    private string SocketPath => Path.Combine(_directory, "socket");

    public string Fill(string text) => text
        .Replace("{SECRET}", Secret, StringComparison.Ordinal)
        .Replace("{FILE}", FilePath, StringComparison.Ordinal)
        .Replace("{DIRECTORY}", _directory, StringComparison.Ordinal)
        .Replace("{PORT}", ((IPEndPoint)_tcp.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{SOCKET}", SocketPath, StringComparison.Ordinal)
        .Replace("{ABSTRACT}", _name, StringComparison.Ordinal)
        .Replace("{KEY}", OtherKey, StringComparison.Ordinal);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _tcp.Dispose();
        _file.Dispose();
        _abstract.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}
