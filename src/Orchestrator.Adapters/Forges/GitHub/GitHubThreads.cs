using System.Globalization;
using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>
/// The threads of a pull request: one for each remark on a line with its replies, and one for the conversation, which GitHub does
/// not divide. Only remarks of people whose word counts are in them, and ours.
/// </summary>
internal sealed class GitHubThreads(GitHubClients clients, GitHubPeople people, ResolvedThreads resolved)
{
    public const string Conversation = "conversation";

    private readonly StripedLocks _locks = new();

    public async Task<IReadOnlyList<ReviewThread>> ListAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var us = await people.OurLoginAsync(cancellationToken);
        var lines = await clients.ListAsync(repository, Path(number, "comments"), cancellationToken);
        var reviews = await clients.ListAsync(repository, Path(number, "reviews"), cancellationToken);
        var remarks = await clients.ListAsync(repository, FormattableString.Invariant($"issues/{number}/comments"), cancellationToken);
        var spoken = reviews.Select(Remark.Read).Select(WithoutCommand).Concat(remarks.Select(Remark.Read).Where(remark => !IsAside(remark, us)).Select(WithoutCommand)).Where(remark => remark.Body.Length > 0).ToList();
        var onLines = lines.Select(Remark.Read).Select(WithoutCommand).ToList();
        var heard = await HeardAsync(repository, us, [.. onLines, .. spoken], cancellationToken);
        var states = onLines.Count == 0 ? new Dictionary<long, string?>() : await resolved.ReadAsync(repository, number, cancellationToken);

        var threads = onLines.GroupBy(remark => remark.Root)
            .Select(group => (Root: group.FirstOrDefault(one => one.Id == group.Key) ?? group.First(), Remarks: group.Where(one => one.Body.Length > 0 && IsHeard(one)).OrderBy(one => one.At).ToList()))
            .Where(thread => thread.Remarks.Count > 0)
            .Select(thread => Thread(Id(thread.Root.Root), thread.Root, thread.Remarks, us, IsDone(thread.Remarks, us, states.GetValueOrDefault(thread.Root.Root))))
            .ToList();
        var conversation = spoken.Where(IsHeard).OrderBy(remark => remark.At).ToList();
        if (conversation.Count > 0)
        {
            threads.Add(Thread(Conversation, null, conversation, us, IsOurs(conversation[^1], us) && Marker.Find(conversation[^1].Body)!.Resolves));
        }

        return [.. threads.OrderBy(thread => thread.Comments[0].CreatedAt)];

        bool IsHeard(Remark remark) => IsOurs(remark, us) || heard.Contains(remark.Author);
    }

    public Task ReplyAsync(RepositoryName repository, int number, ThreadReply reply, CancellationToken cancellationToken) => _locks.RunAsync(
        FormattableString.Invariant($"{repository}#{number}"),
        async () =>
        {
            var us = await people.OurLoginAsync(cancellationToken);
            if (reply.ThreadId == Conversation)
            {
                await SayOnceAsync(repository, number, reply.IdempotencyKey, Marker.Write(reply.Body, reply.IdempotencyKey, reply.Resolve), us, cancellationToken);
                return 0;
            }

            var remarks = (await clients.ListAsync(repository, Path(number, "comments"), cancellationToken)).Select(Remark.Read).ToList();
            var thread = remarks.Where(remark => Id(remark.Root) == reply.ThreadId).ToList();
            if (thread.Count == 0)
            {
                throw new ProviderException(FailureCategory.NotFound, $"Pull request {number} of {repository} has no thread '{reply.ThreadId}'.");
            }

            if (!thread.Any(remark => IsOurs(remark, us) && Marker.Find(remark.Body)!.Key == Marker.Hash(reply.IdempotencyKey)))
            {
                await clients.SendAsync(
                    repository,
                    HttpMethod.Post,
                    string.Create(CultureInfo.InvariantCulture, $"{Path(number, "comments")}/{thread[0].Root}/replies"),
                    new { body = Marker.Write(reply.Body, reply.IdempotencyKey, reply.Resolve) },
                    cancellationToken);
            }

            if (reply.Resolve)
            {
                await resolved.ResolveAsync(repository, number, thread[0].Root, cancellationToken);
            }

            return 0;
        },
        cancellationToken);

    /// <summary>Says something in the conversation, once per key.</summary>
    public async Task SayAsync(RepositoryName repository, int number, string body, string key, CancellationToken cancellationToken)
    {
        var us = await people.OurLoginAsync(cancellationToken);
        await _locks.RunAsync(
            FormattableString.Invariant($"{repository}#{number}"),
            async () =>
            {
                await SayOnceAsync(repository, number, key, Marker.WriteAside(body, key), us, cancellationToken);
                return 0;
            },
            cancellationToken);
    }

    private async Task SayOnceAsync(RepositoryName repository, int number, string key, string text, string us, CancellationToken cancellationToken)
    {
        var said = await clients.ListAsync(repository, FormattableString.Invariant($"issues/{number}/comments"), cancellationToken);
        if (!said.Select(Remark.Read).Any(remark => IsOurs(remark, us) && Marker.Find(remark.Body)!.Key == Marker.Hash(key)))
        {
            await clients.CallAsync(
                repository,
                $"commenting on pull request {number}",
                client => client.Issue.Comment.Create(repository.Owner, repository.Name, number, text),
                cancellationToken);
        }
    }

    private async Task<HashSet<string>> HeardAsync(RepositoryName repository, string us, IReadOnlyList<Remark> remarks, CancellationToken cancellationToken)
    {
        var heard = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var remark in remarks.Where(remark => !remark.IsBot && !IsOurs(remark, us)).DistinctBy(remark => remark.Author, StringComparer.OrdinalIgnoreCase))
        {
            if (await people.CountsAsync(repository, remark.Author, cancellationToken))
            {
                heard.Add(remark.Author);
            }
        }

        return heard;
    }

    /// <summary>As GitHub shows it; but where we marked it and a person went on, it is open again.</summary>
    private static bool IsDone(IReadOnlyList<Remark> remarks, string us, string? resolvedBy) =>
        resolvedBy is not null && (!IsSame(resolvedBy, us) || IsOurs(remarks[^1], us));

    // GraphQL leaves the ending of a bot's login out.
    private static bool IsSame(string login, string us) => login == us || $"{login}[bot]" == us;

    private static bool IsOurs(Remark remark, string us) => remark.Author == us && Marker.Find(remark.Body) is not null;

    private static bool IsAside(Remark remark, string us) => IsOurs(remark, us) && Marker.Find(remark.Body)!.IsAside;

    /// <summary>What is said to the system itself is no remark to be answered; what is said below it is.</summary>
    private static Remark WithoutCommand(Remark remark) => remark with { Body = SpokenCommand.Read(remark.Body).Remark };

    private static ReviewThread Thread(string id, Remark? place, IReadOnlyList<Remark> remarks, string us, bool isResolved) => new()
    {
        Id = id,
        Path = place?.Path,
        Line = place?.Line,
        IsResolved = isResolved,
        Comments = [.. remarks.Select(remark => IsOurs(remark, us)
            ? new ReviewComment(remark.Author, Marker.Strip(remark.Body), remark.At, IsOurs: true)
            : new ReviewComment(remark.Author, remark.Body, remark.At, IsOurs: false))],
    };

    private static string Id(long root) => root.ToString(CultureInfo.InvariantCulture);

    private static string Path(int number, string part) => FormattableString.Invariant($"pulls/{number}/{part}");

    private sealed record Remark(long Id, long Root, string Author, bool IsBot, string Body, DateTimeOffset At, string? Path, int? Line)
    {
        public static Remark Read(JsonElement json)
        {
            var id = json.GetProperty("id").GetInt64();

            // Whoever deleted their account is nobody.
            var user = json.TryGetProperty("user", out var author) && author.ValueKind == JsonValueKind.Object ? author : default;
            return new Remark(
                id,
                json.TryGetProperty("in_reply_to_id", out var root) && root.ValueKind == JsonValueKind.Number ? root.GetInt64() : id,
                user.ValueKind == JsonValueKind.Object ? user.GetProperty("login").GetString() ?? "" : "",
                user.ValueKind == JsonValueKind.Object && user.TryGetProperty("type", out var type) && type.GetString() == "Bot",
                json.TryGetProperty("body", out var body) ? body.GetString() ?? "" : "",
                (json.TryGetProperty("created_at", out var at) || json.TryGetProperty("submitted_at", out at)) && at.ValueKind == JsonValueKind.String ? at.GetDateTimeOffset() : DateTimeOffset.UnixEpoch,
                json.TryGetProperty("path", out var path) ? path.GetString() : null,
                json.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.Number ? line.GetInt32() : null);
        }
    }
}
