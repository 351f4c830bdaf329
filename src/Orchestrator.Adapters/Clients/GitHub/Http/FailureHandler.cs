using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>Turns everything that goes wrong on the way into the one exception that the engine understands.</summary>
internal sealed class FailureHandler(TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, either.Token);

            // Here, so that an answer that ends half way is a failure of the way too.
            await response.Content.LoadIntoBufferAsync(either.Token);
            if (!response.IsSuccessStatusCode)
            {
                using (response)
                {
                    throw await Refusal.ReadAsync(what, response, time.GetUtcNow(), either.Token);
                }
            }

            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(FailureCategory.Transient, $"GitHub did not answer {what} within {timeout}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ProviderException(FailureCategory.Transient, $"GitHub could not be reached for {what}, or its answer broke off: {exception.Message}", exception);
        }
    }
}
