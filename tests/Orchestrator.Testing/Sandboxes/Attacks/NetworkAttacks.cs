using static Orchestrator.Sandboxes.Attacks.SandboxAttack;

namespace Orchestrator.Sandboxes.Attacks;

/// <summary>On the network, past the gateway, in a sandbox that has a way out through it.</summary>
internal static class NetworkAttacks
{
    private const string Unreachable = "unreachable|refused|not permitted|denied|timed out";
    private const string Family = "not supported|not permitted|denied";

    public static IReadOnlyList<SandboxAttack> All { get; } =
    [
        Perl("reach a public address", "reach('1.1.1.1', 443)", Unreachable),
        Perl("reach a public name server", "reach('8.8.8.8', 53)", Unreachable),
        Perl("ask a public name server", "my $s = inet('8.8.8.8', 53, 2); send($s, 'x', 0) or refused(\"$!\"); worked('sent')", Unreachable),
        Perl("reach the metadata service", "reach('169.254.169.254', 80)", Unreachable),
        Perl("reach the metadata service of containers", "reach('169.254.170.2', 80)", Unreachable),
        Perl("reach the metadata service of another cloud", "reach('100.100.100.200', 80)", Unreachable),
        Perl("reach private addresses", "reach('10.0.0.1', 80)", Unreachable),
        Perl("reach the usual bridge of containers", "reach('172.17.0.1', 2375)", Unreachable),
        Perl("reach a home router", "reach('192.168.0.1', 80)", Unreachable),
        Perl("reach carrier addresses", "reach('100.64.0.1', 80)", Unreachable),
        Perl("reach a neighbour on the link", "reach('169.254.1.1', 80)", Unreachable),
        Perl("broadcast", "socket(my $s, 2, 2, 17) or refused(\"$!\"); setsockopt($s, 1, 6, 1); send($s, 'x', 0, pack('S n C4 x8', 2, 9, 255, 255, 255, 255)) or refused(\"$!\"); worked('sent')", Unreachable),
        Perl("reach an IPv6 address", "socket(my $s, 10, 1, 0) or refused(\"$!\"); connect($s, pack('S n N a16 N', 10, 443, 0, \"\\x26\\x06\\x47\\x00\" . \"\\0\" x 11 . \"\\x11\", 0)) or refused(\"$!\"); worked('connected')", Unreachable + "|assign"),
        Absent("reach a server on the host's loopback", "perl -e 'socket(S,2,1,0); connect(S, pack(q(S n C4 x8), 2, {PORT}, 127,0,0,1)) or die qq($!\\n)'"),
        Absent("reach it by another loopback address", "perl -e 'socket(S,2,1,0); connect(S, pack(q(S n C4 x8), 2, {PORT}, 0,0,0,0)) or die qq($!\\n)'"),
        Absent("reach an abstract socket of the host", "perl -e 'socket(S,1,1,0); $n = qq(\\0{ABSTRACT}); connect(S, pack(q(S), 1) . $n) or die qq($!\\n)'"),
        Absent("reach a socket in the host's files", "perl -e 'socket(S,1,1,0); connect(S, pack(q(S a108), 1, q({SOCKET}))) or die qq($!\\n)'"),
        Perl("reach the host's database", "reach('127.0.0.1', 5432)", Unreachable),
        Perl("reach the host's broker", "reach('127.0.0.1', 5672)", Unreachable),
        Perl("reach the service's own interface", "reach('127.0.0.1', 8080)", Unreachable),
        Perl("reach the host's secure shell", "reach('127.0.0.1', 22)", Unreachable),
        Perl("reach a debugger of another process", "reach('127.0.0.1', 9229)", Unreachable),
        Perl("take the gateway's place", $"socket(my $s, 2, 1, 0); setsockopt($s, 1, 2, 1); setsockopt($s, 1, 15, 1); bind($s, pack('S n C4 x8', 2, {SandboxPaths.GatewayPort}, 127, 0, 0, 1)) or refused(\"$!\"); worked('bound')", "in use"),
        Search("see the host's connections", "tail -n +2 /proc/net/tcp | awk '{print $2}' | grep -iv ':20CF$' | grep ."),
        Search("see the host's interfaces", "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | grep -v '^lo$'"),
        Quiet("see the host's routes", "tail -n +2 /proc/net/route | grep ."),
        Quiet("see the host's neighbours", "tail -n +2 /proc/net/arp | grep ."),
        Search("see the sockets of the host", "grep {SOCKET} /proc/net/unix"),
        Perl("send raw packets", "family(17, 3, 768)", Family),
        Perl("send raw Internet packets", "family(2, 3, 1)", Family),
        Perl("send raw IPv6 packets", "family(10, 3, 58)", Family),
        Perl("use the kernel's cryptography", "family(38, 5, 0)", Family),
        Perl("speak to the hypervisor", "family(40, 1, 0)", Family),
        Perl("speak over Bluetooth", "family(31, 3, 0)", Family),
        Perl("speak over a car's bus", "family(29, 3, 1)", Family),
        Perl("speak TIPC", "family(30, 1, 0)", Family),
        Perl("share connections in the cluster", "family(21, 5, 0)", Family),
        Perl("hold keys for IPsec", "family(15, 3, 2)", Family),
        Perl("make an XDP socket", "family(44, 3, 0)", Family),
        Perl("add an address", "socket(my $s, 2, 2, 0); my $r = pack('a16 S n C4 x8', 'lo', 2, 0, 10, 0, 0, 1); ioctl($s, 0x8916, $r) ? worked('set') : refused(\"$!\")"),
        Perl("take the interface down", "socket(my $s, 2, 2, 0); my $r = pack('a16 S x14', 'lo', 0); ioctl($s, 0x8914, $r) ? worked('set') : refused(\"$!\")"),
        Perl("add a route", "socket(my $s, 2, 2, 0); my $r = \"\\0\" x 120; ioctl($s, 0x890B, $r) ? worked('set') : refused(\"$!\")"),
        Perl("make an interface", "open(my $t, '+<', '/dev/net/tun') or refused(\"$!\"); worked('open')", "No such|denied"),
        Quiet("resolve a name", "getent hosts example.org"),
        Shell("let packets through", "echo 1 > /proc/sys/net/ipv4/ip_forward", "Read-only|denied|No such"),
    ];
}
