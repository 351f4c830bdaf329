using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Clients.GitHub.Http;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub;

/// <summary>Who we are on GitHub, and whose word counts.</summary>
public sealed class GitHubPeople
{
    private readonly GitHubOptions _options;
    private readonly GitHubClients _clients;
    private readonly GitHubTransport _transport;
    private readonly GitHubTokens _tokens;
    private string? _login;

    internal GitHubPeople(IOptions<GitHubOptions> options, GitHubClients clients, GitHubTransport transport, GitHubTokens tokens) =>
        (_options, _clients, _transport, _tokens) = (options.Value, clients, transport, tokens);

    /// <summary>The login our own remarks carry.</summary>
    public async Task<string> OurLoginAsync(CancellationToken cancellationToken)
    {
        if (_login is not null)
        {
            return _login;
        }

        if (_tokens.IsApp)
        {
            var app = await _transport.SendAsync(HttpMethod.Get, "app", null, await _tokens.AppAsync(cancellationToken), "app", cancellationToken);
            return _login = $"{app.GetProperty("slug").GetString()}[bot]";
        }

        var user = await _transport.SendAsync(HttpMethod.Get, "user", null, await _tokens.GetAsync(new RepositoryName("any", "any"), TokenScope.Talk, cancellationToken), "user", cancellationToken);
        return _login = user.GetProperty("login").GetString()!;
    }

    /// <summary>Whether somebody may set work going and speak to it: a person, not a program, with enough rights in the repository.</summary>
    public async Task<bool> CountsAsync(RepositoryName repository, string login, CancellationToken cancellationToken)
    {
        if (login.Length == 0 || login.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (_options.AllowedUsers.Contains(login, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            var answer = await _clients.SendAsync(repository, HttpMethod.Get, $"collaborators/{Uri.EscapeDataString(login)}/permission", null, cancellationToken);
            if (Level(answer) >= _options.MinimumPermission)
            {
                return true;
            }
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            // Nobody of that name has to do with the repository; a team's member may.
        }

        return await IsInAllowedTeamAsync(repository, login, cancellationToken);
    }

    private async Task<bool> IsInAllowedTeamAsync(RepositoryName repository, string login, CancellationToken cancellationToken)
    {
        foreach (var team in _options.AllowedTeams.Select(team => team.Split('/')).Where(team => team.Length == 2 && string.Equals(team[0], repository.Owner, StringComparison.OrdinalIgnoreCase)))
        {
            var path = $"orgs/{Uri.EscapeDataString(team[0])}/teams/{Uri.EscapeDataString(team[1])}/memberships/{Uri.EscapeDataString(login)}";
            try
            {
                var token = await _tokens.GetAsync(repository, TokenScope.Members, cancellationToken);
                var membership = await _transport.SendAsync(HttpMethod.Get, path, null, token, repository.Owner, cancellationToken);

                // Who was invited and has not answered is no member.
                if (membership.GetProperty("state").GetString() == "active")
                {
                    return true;
                }
            }
            catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
            {
                // No member.
            }
        }

        return false;
    }

    private static RepositoryPermission Level(JsonElement answer)
    {
        // A role that a house made up itself is known by the permission that it is built upon alone.
        var role = answer.TryGetProperty("role_name", out var name) ? name.GetString() : null;
        return Enum.TryParse<RepositoryPermission>(role, ignoreCase: true, out var level) || Enum.TryParse(answer.GetProperty("permission").GetString(), ignoreCase: true, out level)
            ? level
            : RepositoryPermission.None;
    }
}
