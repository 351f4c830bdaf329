using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>Messages to and from a sandbox's first process, with descriptors beside them. One message is one packet.</summary>
internal sealed class ControlChannel(Socket socket) : IDisposable
{
    private const int LongestMessage = 100 * 1024;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    /// <summary>The first process's id as this side of the sandbox counts.</summary>
    public unsafe int PeerProcess
    {
        get
        {
            NativeMethods.PeerCredentials credentials;
            var length = sizeof(NativeMethods.PeerCredentials);
            return NativeMethods.GetSocketOption((int)socket.Handle, NativeMethods.SolSocket, NativeMethods.SoPeerCred, &credentials, &length) == 0
                ? credentials.Process
                : throw Failure("Asking who the sandbox's first process is");
        }
    }

    /// <summary>Sends words and up to three descriptors.</summary>
    public unsafe void Send(IEnumerable<string> words, ReadOnlySpan<int> descriptors)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\0', words) + '\0');
        if (text.Length > LongestMessage)
        {
            throw new ProviderException(
                FailureCategory.LimitExceeded,
                $"A command line with its environment may have {LongestMessage / 1024} KiB; this one has {text.Length / 1024}. Pass long text on standard input or in a file.");
        }

        var control = stackalloc byte[64];
        var header = (NativeMethods.ControlHeader*)control;
        header->Length = sizeof(NativeMethods.ControlHeader) + (descriptors.Length * sizeof(int));
        header->Level = NativeMethods.SolSocket;
        header->Type = NativeMethods.ScmRights;
        for (var i = 0; i < descriptors.Length; i++)
        {
            ((int*)(control + sizeof(NativeMethods.ControlHeader)))[i] = descriptors[i];
        }

        fixed (byte* bytes = text)
        {
            var vector = new NativeMethods.IoVector { Base = bytes, Length = text.Length };
            var message = new NativeMethods.MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = descriptors.Length == 0 ? null : control,
                ControlLength = descriptors.Length == 0 ? 0 : (header->Length + 7) & ~7,
            };
            nint sent;
            do
            {
                sent = NativeMethods.SendMessage((int)socket.Handle, &message, NativeMethods.MsgNoSignal);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == Interrupted);

            if (sent < 0)
            {
                throw Failure("Speaking to the sandbox");
            }
        }
    }

    /// <summary>Waits for a message; nothing when the sandbox is gone.</summary>
    public async Task<ControlMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var first = new byte[1];
        try
        {
            while (true)
            {
                // Only looked at: the message itself is read with what comes beside it. Waiting for no byte would do for a stream, but
                // it also ends of an event that is handled late, when there is nothing to read.
                await socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken);
                if (TryReceive(out var message))
                {
                    return message;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>False when there is nothing to read yet; true with no message when there never will be.</summary>
    private unsafe bool TryReceive(out ControlMessage? received)
    {
        var text = stackalloc byte[4096];
        var control = stackalloc byte[64];
        var vector = new NativeMethods.IoVector { Base = text, Length = 4096 };
        var message = new NativeMethods.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64 };
        var length = NativeMethods.ReceiveMessage((int)socket.Handle, &message, NativeMethods.MsgCloseOnExec);
        received = null;
        if (length <= 0)
        {
            return length == 0 || Marshal.GetLastPInvokeError() is not (Interrupted or TryAgain);
        }

        int? descriptor = message.ControlLength >= sizeof(NativeMethods.ControlHeader) + sizeof(int)
            ? *(int*)(control + sizeof(NativeMethods.ControlHeader))
            : null;
        received = new ControlMessage(Encoding.UTF8.GetString(text, (int)length).Split('\0'), descriptor);
        return true;
    }

    private static ProviderException Failure(string what) =>
        new(FailureCategory.Transient, $"{what} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}. The sandbox is gone; the stage is tried again.");
}
