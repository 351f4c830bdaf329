using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orchestrator.Egress.Remote;

/// <summary>Two connected sockets that nobody else can reach, since they have no name.</summary>
internal static partial class SocketPair
{
    private const int Unix = 1;
    private const int StreamClosedOnExec = 1 | 0x80000;

    public static (Socket One, Socket Other) Create()
    {
        var descriptors = new int[2];
        return Make(Unix, StreamClosedOnExec, 0, descriptors) == 0
            ? (Own(descriptors[0]), Own(descriptors[1]))
            : throw new SocketException((int)SocketError.TooManyOpenSockets, new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    private static Socket Own(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    [DllImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Make(int domain, int type, int protocol, [Out] int[] descriptors);
}
