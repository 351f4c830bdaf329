using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Orchestrator;

/// <summary>PostgreSQL by itself: single-row commits on the same server, by its own benchmark.</summary>
internal static partial class CommitBaseline
{
    public static async Task<double> MeasureAsync(BothServers servers, string directory, int seconds)
    {
        await servers.ExecuteAsync("CREATE TABLE pgbench_rows AS SELECT n AS id, 0 AS value FROM generate_series(1, 10000) n; ALTER TABLE pgbench_rows ADD PRIMARY KEY (id)");
        var script = Path.Combine(directory, "commit.sql");
        await File.WriteAllTextAsync(script, "\\set id random(1, 10000)\nUPDATE pgbench_rows SET value = value + 1 WHERE id = :id;\n");
        var connection = new NpgsqlConnectionStringBuilder(servers.Connection);
        var start = new ProcessStartInfo(
            Program(),
            ["-n", "-c", "8", "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture), "-f", script, "-h", connection.Host!, "-p", connection.Port.ToString(CultureInfo.InvariantCulture), "-U", connection.Username!, connection.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = connection.Password;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Rate().Match(output) is { Success: true } rate
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench measured nothing: {output}{await error}");
    }

    private static string Program() =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin", "pgbench")).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault() ?? "pgbench";

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
