using System.Net;
using System.Net.Sockets;
using Orchestrator.Credentials;
using Orchestrator.Failures;
using Orchestrator.Safety;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Orchestrator.Artefacts.S3;

/// <summary>Five requests to one bucket. Each may be repeated without harm, so each is tried again when its failure may pass.</summary>
internal sealed class S3Bucket : IDisposable
{
    private const string NoContent = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const int LargestAnswer = 16 * 1024 * 1024;

    private readonly S3ArtefactOptions _options;
    private readonly ICredentialStore _credentials;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline _pipeline;
    private readonly Uri _root;

    public S3Bucket(S3ArtefactOptions options, ICredentialStore credentials, TimeProvider time)
    {
        _options = options;
        _credentials = credentials;
        _time = time;
        var endpoint = options.Endpoint!;
        _root = options.PathStyle ? new Uri(endpoint, $"/{options.Bucket}/") : new UriBuilder(endpoint) { Host = $"{options.Bucket}.{endpoint.Host}" }.Uri;

        // A redirect would be followed without a signature that fits, and to wherever the answer likes.
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.Pause,
                MaxDelay = TimeSpan.FromSeconds(20),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutRejectedException or ProviderException { Category: FailureCategory.Transient or FailureCategory.RateLimited }),
            });
        }

        _pipeline = builder.AddTimeout(options.Timeout).Build();
    }

    /// <summary>Stores a file; the service refuses what does not have that hash.</summary>
    public Task PutAsync(string key, string file, string sha256, CancellationToken cancellationToken) => CallAsync(
        $"store '{key}'",
        async token =>
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            using var answer = await SendAsync(HttpMethod.Put, key, [], content, sha256, token);
            await RequireAsync(answer, $"store '{key}'", token);
            return true;
        },
        cancellationToken);

    /// <summary>Gives an object's content to a reader, from its beginning at each try; false when it is not there.</summary>
    public Task<bool> GetAsync(string key, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) => CallAsync(
        $"read '{key}'",
        async token =>
        {
            using var answer = await SendAsync(HttpMethod.Get, key, [], content: null, NoContent, token);
            if (await IsMissingAsync(answer, $"read '{key}'", token))
            {
                return false;
            }

            await using var content = await answer.Content.ReadAsStreamAsync(token);
            await read(content, token);
            return true;
        },
        cancellationToken);

    /// <summary>When an object was last written; <see langword="null"/> when it is not there.</summary>
    public Task<DateTimeOffset?> FindAsync(string key, CancellationToken cancellationToken) => CallAsync(
        $"look at '{key}'",
        async token =>
        {
            using var answer = await SendAsync(HttpMethod.Head, key, [], content: null, NoContent, token);
            return await IsMissingAsync(answer, $"look at '{key}'", token) ? null : answer.Content.Headers.LastModified;
        },
        cancellationToken);

    /// <summary>Removes an object, or finds it gone.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => CallAsync(
        $"remove '{key}'",
        async token =>
        {
            using var answer = await SendAsync(HttpMethod.Delete, key, [], content: null, NoContent, token);
            return await IsMissingAsync(answer, $"remove '{key}'", token);
        },
        cancellationToken);

    /// <summary>Objects whose keys begin so.</summary>
    public Task<S3Page> ListAsync(string prefix, string? continuation, CancellationToken cancellationToken) => CallAsync(
        "list artefacts",
        async token =>
        {
            var query = new Dictionary<string, string> { ["list-type"] = "2", ["prefix"] = prefix };
            if (continuation is not null)
            {
                query["continuation-token"] = continuation;
            }

            using var answer = await SendAsync(HttpMethod.Get, "", query, content: null, NoContent, token);
            await RequireAsync(answer, "list artefacts", token);
            return S3Page.Parse(await ReadAsync(answer, token));
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await call(token);
                    }
                    catch (HttpRequestException exception)
                    {
                        throw Broken(what, exception);
                    }
                    catch (IOException exception) when (exception is HttpIOException || exception.InnerException is SocketException)
                    {
                        // Any other one is about the file here.
                        throw Broken(what, exception);
                    }
                },
                cancellationToken);
        }
        catch (TimeoutRejectedException late)
        {
            throw new ProviderException(
                FailureCategory.Transient,
                $"The artefact store at {_root} did not {what} within {_options.Timeout.TotalSeconds:0.#} seconds, {_options.Retries + 1} times (Artefacts:S3:Timeout).",
                late);
        }
    }

    private ProviderException Broken(string what, Exception cause) => new(
        FailureCategory.Transient, $"The artefact store at {_root} could not be reached to {what}, or broke off. Check Artefacts:S3:Endpoint and the network.", cause);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string key, IReadOnlyCollection<KeyValuePair<string, string>> query, Stream? content, string sha256, CancellationToken cancellationToken)
    {
        var secret = await _credentials.FindAsync(_options.Credential, cancellationToken)
            ?? throw new ProviderException(
                FailureCategory.Authentication, $"The artefact store's credential '{_options.Credential}' is not set. Give it to the credential store; see 'orchestrator doctor'.");
        var uri = new UriBuilder(new Uri(_root, key)) { Query = S3Signature.Query(query) }.Uri;
        var now = _time.GetUtcNow();
        var headers = new Dictionary<string, string>
        {
            ["host"] = uri.IsDefaultPort ? uri.Host : uri.Authority,
            ["x-amz-content-sha256"] = sha256,
            ["x-amz-date"] = S3Signature.Stamp(now),
        };
        using var request = new HttpRequestMessage(method, uri);
        if (content is not null)
        {
            request.Content = new StreamContent(content);
            request.Content.Headers.ContentLength = content.Length;
        }

        var authorization = S3Signature.Authorization(method.Method, uri.AbsolutePath, query, headers, sha256, now, _options.Region, _options.AccessKeyId, secret);
        foreach (var (name, value) in headers.Append(new("authorization", authorization)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<bool> IsMissingAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NotFound && (answer.RequestMessage!.Method == HttpMethod.Head || S3Page.ErrorCode(await ReadAsync(answer, cancellationToken)) is "NoSuchKey"))
        {
            return true;
        }

        await RequireAsync(answer, what, cancellationToken);
        return false;
    }

    private async Task RequireAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)answer.StatusCode;
        var code = S3Page.ErrorCode(await ReadAsync(answer, cancellationToken));
        var (category, remedy) = (status, code) switch
        {
            (_, "SlowDown") or (429, _) => (FailureCategory.RateLimited, "It is asked again later."),
            (_, "BadDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" or "RequestTimeout") => (FailureCategory.Transient, "What it received was not what was sent."),
            (_, "RequestTimeTooSkewed") => (FailureCategory.Configuration, "Set this machine's clock."),
            (_, "NoSuchBucket") => (FailureCategory.Configuration, $"Make the bucket '{_options.Bucket}', or correct Artefacts:S3:Bucket."),
            (401 or 403, _) => (FailureCategory.Authentication, $"Check Artefacts:S3:AccessKeyId, the credential '{_options.Credential}', and that it may read, write, list and delete in the bucket."),
            ( >= 500 or 408, _) => (FailureCategory.Transient, "It is asked again later."),
            _ => (FailureCategory.Configuration, "Check Artefacts:S3:Endpoint, Region, Bucket and PathStyle."),
        };
        var said = code is null ? "" : $" {DisplayText.Line(code, 60)}";
        throw new ProviderException(category, $"The artefact store at {_root} was asked to {what} and answered {status}{said}. {remedy}") { RetryAfter = answer.Headers.RetryAfter?.Delta };
    }

    /// <summary>A short answer: no server may fill the memory.</summary>
    private async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var part = new byte[16 * 1024];
        int read;
        while ((read = await content.ReadAsync(part, cancellationToken)) > 0)
        {
            if (buffer.Length + read > LargestAnswer)
            {
                throw new ProviderException(FailureCategory.Malformed, $"The artefact store at {_root} gave an answer of more than {LargestAnswer / 1024 / 1024} MiB. Check Artefacts:S3:Endpoint.");
            }

            buffer.Write(part, 0, read);
        }

        return buffer.ToArray();
    }
}
