namespace Orchestrator.Git;

/// <summary>Reads commits with their messages.</summary>
internal static class CommitLog
{
    public static async Task<IReadOnlyList<CommitInfo>> ReadAsync(string repository, string from, string to, CancellationToken cancellationToken)
    {
        var log = await GitProcess.RunAsync(
            new GitCommand
            {
                Repository = repository,
                Arguments = ["log", "-z", "--reverse", "--topo-order", "--no-show-signature", "--format=%H%n%B", "--end-of-options", $"{from}..{to}"],
                Purpose = $"Reading the commits up to {to}",
            },
            cancellationToken);
        return
        [
            .. log.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry =>
            {
                var line = entry.IndexOf('\n', StringComparison.Ordinal);
                var message = entry[(line + 1)..].Trim('\n');
                return new CommitInfo(entry[..line], message.Split('\n')[0].Trim(), message);
            }),
        ];
    }
}
