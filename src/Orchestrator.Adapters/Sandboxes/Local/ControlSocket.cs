using System.Globalization;
using System.Net.Sockets;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>The socket that a sandbox's first process calls its worker on.</summary>
internal static class ControlSocket
{
    /// <summary>Where a sandbox sees the directory that it is in.</summary>
    public const string DirectoryInSandbox = "/run/orchestrator";

    /// <summary>Its name in the directory that both sides see.</summary>
    public const string Name = "control";

    /// <summary>Listens for the one call. A socket's address holds 108 characters; a data directory may lie deeper than that.</summary>
    public static Socket Listen(string directory)
    {
        var descriptor = NativeMethods.Open(directory, NativeMethods.PathOnly | NativeMethods.CloseOnExec);
        if (descriptor < 0)
        {
            throw new ProviderException(FailureCategory.Configuration, $"Starting a sandbox failed: {directory} cannot be opened. Is it there, and this user's?");
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}/{Name}")));
            listener.Listen(1);
            File.SetUnixFileMode(Path.Combine(directory, Name), (UnixFileMode)0b110_110_110);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        finally
        {
            _ = NativeMethods.Close(descriptor);
        }
    }

    /// <summary>Waits for the call; <see langword="null"/> when what was to make it has ended first.</summary>
    public static async Task<ControlChannel?> AcceptAsync(Socket listener, Task ended, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = listener.AcceptAsync(stop.Token).AsTask();
        if (await Task.WhenAny(accepting, ended) != accepting && !accepting.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        return new ControlChannel(await accepting);
    }
}
