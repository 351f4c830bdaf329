using System.Globalization;
using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;

namespace Orchestrator.Forges.GitHub;

/// <summary>Which threads are marked as done, and marking one: only GraphQL knows.</summary>
internal sealed class ResolvedThreads(GitHubClients clients)
{
    private const string List =
        """
        query($owner: String!, $name: String!, $number: Int!, $after: String) {
          repository(owner: $owner, name: $name) {
            pullRequest(number: $number) {
              reviewThreads(first: 50, after: $after) {
                pageInfo { hasNextPage endCursor }
                nodes { id isResolved resolvedBy { login } comments(first: 1) { nodes { fullDatabaseId } } }
              }
            }
          }
        }
        """;

    private const string Resolve = "mutation($thread: ID!) { resolveReviewThread(input: { threadId: $thread }) { thread { id isResolved } } }";

    /// <summary>By the first remark's id: who resolved the thread, <see langword="null"/> for nobody.</summary>
    public async Task<Dictionary<long, string?>> ReadAsync(RepositoryName repository, int number, CancellationToken cancellationToken) =>
        (await NodesAsync(repository, number, cancellationToken)).ToDictionary(node => node.Root, node => node.ResolvedBy);

    public async Task ResolveAsync(RepositoryName repository, int number, long root, CancellationToken cancellationToken)
    {
        var node = (await NodesAsync(repository, number, cancellationToken)).FirstOrDefault(one => one.Root == root);
        if (node is { ResolvedBy: null })
        {
            await clients.QueryAsync(repository, TokenScope.Resolve, "resolving a thread", Resolve, new { thread = node.Id }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Node>> NodesAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var nodes = new List<Node>();
        string? after = null;
        do
        {
            var data = await clients.QueryAsync(
                repository, TokenScope.Talk, "listing threads", List, new { owner = repository.Owner, name = repository.Name, number, after }, cancellationToken);
            var page = data.GetProperty("repository").GetProperty("pullRequest").GetProperty("reviewThreads");
            nodes.AddRange(page.GetProperty("nodes").EnumerateArray().Select(Read).OfType<Node>());
            var info = page.GetProperty("pageInfo");
            after = info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);

        return nodes;
    }

    private static Node? Read(JsonElement node)
    {
        var first = node.GetProperty("comments").GetProperty("nodes").EnumerateArray().FirstOrDefault();
        if (first.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var resolvedBy = !node.GetProperty("isResolved").GetBoolean() ? null
            : node.GetProperty("resolvedBy") is { ValueKind: JsonValueKind.Object } who ? who.GetProperty("login").GetString() ?? ""
            : "";

        // A number too large for a number travels as text.
        return new Node(node.GetProperty("id").GetString()!, long.Parse(first.GetProperty("fullDatabaseId").ToString(), CultureInfo.InvariantCulture), resolvedBy);
    }

    private sealed record Node(string Id, long Root, string? ResolvedBy);
}
