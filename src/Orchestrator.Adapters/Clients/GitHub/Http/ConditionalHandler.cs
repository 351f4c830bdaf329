using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>Asks whether something has changed before it is sent again: an answer that has not costs nothing of the hour's requests.</summary>
internal sealed class ConditionalHandler : DelegatingHandler
{
    private const int EntryLimit = 500;
    private const int SizeLimit = 256 * 1024;

    private readonly ConcurrentDictionary<string, Entry> _entries = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        // By who asks, too: what one token sees another must not.
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.RequestUri} {request.Headers.Authorization} {request.Headers.Accept}")));
        if (_entries.TryGetValue(key, out var known))
        {
            request.Headers.IfNoneMatch.Clear();
            request.Headers.IfNoneMatch.Add(known.Tag);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            response.StatusCode = HttpStatusCode.OK;
            response.Content = known.Content();
            foreach (var link in known.Links)
            {
                response.Headers.TryAddWithoutValidation("Link", link);
            }
        }
        else if (response.StatusCode == HttpStatusCode.OK && response.Headers.ETag is { } tag)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (body.Length <= SizeLimit)
            {
                if (_entries.Count >= EntryLimit)
                {
                    // Rare, and what is dropped is only asked for in full once more.
                    _entries.Clear();
                }

                _entries[key] = new Entry(tag, body, response.Content.Headers.ContentType, response.Headers.TryGetValues("Link", out var links) ? [.. links] : []);
            }
        }

        return response;
    }

    private sealed record Entry(EntityTagHeaderValue Tag, byte[] Body, MediaTypeHeaderValue? Type, IReadOnlyList<string> Links)
    {
        public ByteArrayContent Content()
        {
            var content = new ByteArrayContent(Body);
            content.Headers.ContentType = Type;
            return content;
        }
    }
}
