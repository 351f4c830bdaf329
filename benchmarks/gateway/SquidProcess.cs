using System.Diagnostics;

namespace Orchestrator;

/// <summary>Squid with the nearest configuration it has: one allowed host and port, no cache, no disk, the log written.</summary>
internal static class SquidProcess
{
    public static Process? Start(string directory, int port, int upstreamPort, int tunnelPort)
    {
        const string Program = "/usr/sbin/squid";
        if (!OperatingSystem.IsLinux() || !File.Exists(Program))
        {
            return null;
        }

        File.WriteAllText(Path.Combine(directory, "hosts"), $"127.0.0.1 {GatewayProcess.Host}\n");
        var configuration = Path.Combine(directory, "squid.conf");
        File.WriteAllText(configuration, $"""
            http_port 127.0.0.1:{port}
            hosts_file {directory}/hosts
            acl host dstdomain {GatewayProcess.Host}
            acl plain port {upstreamPort}
            acl tunnel port {tunnelPort}
            acl get method GET
            acl connect method CONNECT
            acl paths urlpath_regex ^/(small|large)
            http_access allow host plain get paths
            http_access allow connect host tunnel
            http_access deny all
            cache deny all
            cache_mem 0
            memory_pools on
            pid_filename none
            access_log stdio:{directory}/access.log
            cache_log {directory}/cache.log
            coredump_dir {directory}
            max_filedescriptors 16384
            pipeline_prefetch 0
            shutdown_lifetime 0 seconds
            visible_hostname bench
            """);
        // Squid drops root, and must still be able to write its log.
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
        return Process.Start(new ProcessStartInfo(Program, ["-N", "-f", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true });
    }
}
