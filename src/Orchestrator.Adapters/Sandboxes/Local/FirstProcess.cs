using System.Globalization;
using System.Net.Sockets;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>The program that is process 1 of a sandbox, whoever starts it.</summary>
internal static class FirstProcess
{
    private static readonly Lazy<string> Text = new(() => EmbeddedScript.Read("sandboxes/init.pl"));

    public static string Script => Text.Value;

    /// <summary>Waits until it is there; false when it ended before.</summary>
    public static async Task<bool> ArriveAsync(ControlChannel channel, CancellationToken cancellationToken) =>
        await channel.ReceiveAsync(cancellationToken) is { Verb: "waiting" };

    /// <summary>Tells it what it is for, and lets the way out be served.</summary>
    /// <param name="channel">To it.</param>
    /// <param name="spec">Of whose egress it opens the listener.</param>
    /// <param name="limits">What it limits itself to, as <c>resource=most</c> by the kernel's numbers, with commas between.</param>
    /// <param name="environment">Set for every command, beside what it was started with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was wrong; <see langword="null"/> when nothing was, and empty when it ended without a word.</returns>
    public static async Task<string?> BeginAsync(
        ControlChannel channel, SandboxSpec spec, string limits, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var port = spec.Egress is null ? 0 : SandboxPaths.GatewayPort;
        channel.Send(["begin", port.ToString(CultureInfo.InvariantCulture), limits, .. environment.Select(variable => $"{variable.Key}={variable.Value}")], []);
        var ready = await channel.ReceiveAsync(cancellationToken);
        if (ready is not { Verb: "ready" })
        {
            return ready is null ? "" : string.Join(' ', ready.Words.Skip(1)).Trim();
        }

        if (spec.Egress is { } egress)
        {
            var descriptor = ready.Descriptor
                ?? throw new ProviderException(FailureCategory.Configuration, "Starting a sandbox failed: it gave no way out. It must run on this machine's own kernel.");
            egress.Serve(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));
        }

        return null;
    }
}
