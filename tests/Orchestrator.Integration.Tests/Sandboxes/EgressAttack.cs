namespace Orchestrator.Sandboxes;

/// <summary>What an agent says to the gateway to be let further out than its rules go.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Words">What is sent, with Perl's escapes.</param>
public sealed record EgressAttack(string Name, string Words)
{
    private const string End = @"\r\n\r\n";

    /// <summary>
    /// The rules allow GET below <c>/v1/</c> of <c>allowed.example</c>, tunnels to <c>tunnel.example</c> and anything to names that lead
    /// to addresses of this machine and its neighbours.
    /// </summary>
    public static IEnumerable<EgressAttack> All =>
    [
        Get("another host", "http://evil.example/"),
        Get("a host below an allowed one", "http://sub.allowed.example/v1/"),
        Get("a host that begins like an allowed one", "http://allowed.example.evil.example/v1/"),
        Get("an allowed host in the user's place", "http://allowed.example@evil.example/v1/"),
        Get("an allowed host behind a fragment", "http://evil.example/#http://allowed.example/v1/"),
        Get("another port", "http://allowed.example:8080/v1/"),
        Get("another path", "http://allowed.example/admin"),
        Get("a path that climbs", "http://allowed.example/v1/../admin"),
        Get("a path that climbs in disguise", "http://allowed.example/v1/%2e%2e/admin"),
        Get("a path with two readings", "http://allowed.example/v1/%2fadmin"),
        Get("a path with a backslash", @"http://allowed.example/v1\\..\\admin"),
        Get("the metadata service", "http://169.254.169.254/latest/meta-data/"),
        Get("the metadata service in one number", "http://2852039166/latest/meta-data/"),
        Get("the metadata service in octal", "http://0251.0376.0251.0376/"),
        Get("the metadata service in hexadecimal", "http://0xA9FEA9FE/"),
        Get("the metadata service in IPv6", "http://[::ffff:169.254.169.254]/"),
        Get("the worker's own loopback", "http://127.0.0.1/"),
        Get("the worker's own loopback in short", "http://127.1/"),
        Get("the worker's own loopback in IPv6", "http://[::1]/"),
        Get("the unspecified address", "http://0.0.0.0/"),
        Get("the worker's own loopback by its name", "http://localhost/"),
        Get("an allowed name that leads to loopback", "http://loopback.example/"),
        Get("an allowed name that leads to metadata", "http://metadata.example/"),
        Get("an allowed name that leads to a private network", "http://private.example/"),
        Get("an allowed name that leads to carrier addresses", "http://carrier.example/"),
        new("another method", @"POST http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 0" + End),
        new("a method in disguise", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nX-HTTP-Method-Override: DELETE" + End),
        new("two hosts", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nHost: evil.example" + End),
        new("a host that is not the address's", @"GET http://evil.example/v1/ HTTP/1.1\r\nHost: allowed.example" + End),
        new("a smuggled length", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked" + End + @"0\r\n\r\n"),
        new("two lengths", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 5\r\nContent-Length: 6" + End),
        new("a smuggled encoding", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nTransfer-Encoding : chunked" + End),
        new("a folded header", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nX: a\r\n b: c" + End),
        new("a bare line feed", @"GET http://allowed.example/v1/ HTTP/1.1\nHost: allowed.example\n\n"),
        new("a NUL in a header", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\nX: a\0b" + End),
        new("a tunnel to another host", @"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443" + End),
        new("a tunnel where only paths are allowed", @"CONNECT allowed.example:443 HTTP/1.1\r\nHost: allowed.example:443" + End),
        new("a tunnel to another port", @"CONNECT tunnel.example:22 HTTP/1.1\r\nHost: tunnel.example:22" + End),
        new("a tunnel to the metadata service", @"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254:80" + End),
        new("a tunnel to loopback", @"CONNECT loopback.example:443 HTTP/1.1\r\nHost: loopback.example:443" + End),
        new("a push to an allowed host", @"POST http://allowed.example/v1/x.git/git-receive-pack HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 0" + End),
        new("another protocol", @"GET ftp://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example" + End),
        new("a request without a host", @"GET /v1/ HTTP/1.1" + End),
        new("a header without end", @"GET http://evil.example/ HTTP/1.1\r\nX: ""." + "\"a\" x 200_000 . \"" + End),
        new("headers without end", @"GET http://evil.example/ HTTP/1.1"" . " + "\"\\r\\nX: a\" x 5_000 . \"" + End),
        new("no HTTP at all", @"\x16\x03\x01\x00\x05hello\r\n\r\n"),
    ];

    /// <summary>Says it through the one way out, and succeeds when it is answered as if it were allowed.</summary>
    public SandboxCommand Command => new()
    {
        Arguments =
        [
            "perl", "-e",
            $$"""
            $SIG{PIPE} = 'IGNORE'; $SIG{ALRM} = sub { print "silence\n"; exit 2 }; alarm 20;
            socket(my $s, 2, 1, 0); connect($s, pack('S n C4 x8', 2, {{SandboxPaths.GatewayPort}}, 127, 0, 0, 1)) or die "no gateway: $!\n";
            my $words = "{{Words}}"; syswrite($s, $words); shutdown($s, 1);
            local $/; my $answer = <$s>; my @lines = $answer =~ m{^(HTTP/1.1 \d+ .*?)\r?$}mg; print join("\n", @lines), "\n";
            exit(grep({ /^HTTP.1.1 [23]/ && !/200 (Connection )?established/i } @lines) ? 0 : 1);
            """.Replace("@evil", @"\@evil", StringComparison.Ordinal),
        ],
    };

    public override string ToString() => Name;

    private static EgressAttack Get(string name, string address)
    {
        var host = address.Split('/')[2];
        return new EgressAttack(name, $@"GET {address} HTTP/1.1\r\nHost: {host}{End}");
    }
}
