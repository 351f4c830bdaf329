using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>
/// Who is signed in. A cookie holds nothing but a random key, so that signing out ends a session wherever its cookie may be by
/// then, and so does the end of the process.
/// </summary>
internal sealed class Sessions(TimeProvider time) : ITicketStore
{
    private const int KeyBytes = 32;

    private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        foreach (var (old, kept) in _tickets)
        {
            if (kept.Properties.ExpiresUtc <= time.GetUtcNow())
            {
                _tickets.TryRemove(old, out _);
            }
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        _tickets[key] = ticket;
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        // Only of one that there still is: a renewal under way must not undo a sign-out.
        if (_tickets.TryGetValue(key, out var old))
        {
            _tickets.TryUpdate(key, ticket, old);
        }

        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key));

    public Task RemoveAsync(string key)
    {
        _tickets.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}
