using System.Net;
using Orchestrator.Failures;

namespace Orchestrator.Notices;

/// <summary>Posts to an address of the operator's, and to nowhere that it points to. Names no address in what it says: some are secrets.</summary>
internal sealed class NoticeHttp : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task PostAsync(NoticeAddress address, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Url) { Content = content };
        try
        {
            // Whatever it answers at length is not read.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw Refused(address.Target, answer);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new ProviderException(
                FailureCategory.Transient,
                $"Notices target '{address.Target}' could not be reached ({exception.HttpRequestError}). Check its address, and that this machine may reach it.",
                exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private static ProviderException Refused(string target, HttpResponseMessage answer)
    {
        var category = answer.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => FailureCategory.RateLimited,
            HttpStatusCode.RequestTimeout => FailureCategory.Transient,
            >= HttpStatusCode.InternalServerError => FailureCategory.Transient,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => FailureCategory.Authentication,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => FailureCategory.NotFound,
            _ => FailureCategory.Rejected,
        };
        return new ProviderException(category, $"Notices target '{target}' answered {(int)answer.StatusCode}. Check its address, and what it says about it.")
        {
            RetryAfter = answer.Headers.RetryAfter?.Delta,
        };
    }
}
