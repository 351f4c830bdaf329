using Orchestrator.Sandboxes;

namespace Orchestrator;

/// <summary>What runs first in every sandbox that is measured.</summary>
internal static class FirstCommand
{
    /// <summary>Ends well when the gateway has refused a request: the proof that the way out is there.</summary>
    public const string Request = """
        exec 3<>/dev/tcp/127.0.0.1/8399 && printf 'GET http://nowhere.test/ HTTP/1.1\r\nHost: nowhere.test\r\n\r\n' >&3 && read -r answer <&3 && [[ $answer == 'HTTP/1.1 403'* ]]
        """;

    public static SandboxCommand True { get; } = new() { Arguments = ["true"] };

    public static SandboxCommand ThroughTheGateway { get; } = new() { Arguments = ["bash", "-c", Request] };
}
