namespace Orchestrator.Clients.GitHub.Http;

/// <summary>Follows a repository to its new name, and never takes a token to another host.</summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int Limit = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 307 or 308) || hop == Limit || response.Headers.Location is not { } location)
            {
                return response;
            }

            var target = new Uri(request.RequestUri!, location);
            if (target.Authority != request.RequestUri!.Authority || target.Scheme != request.RequestUri.Scheme)
            {
                return response;
            }

            response.Dispose();
            request.RequestUri = target;
        }
    }
}
