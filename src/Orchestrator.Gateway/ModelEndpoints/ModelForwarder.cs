using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Orchestrator.Credentials;
using Orchestrator.Egress;
using Orchestrator.Egress.Http;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;
using Orchestrator.Spending;

namespace Orchestrator.ModelEndpoints;

/// <summary>Carries requests to model endpoints: takes the sandbox's placeholder off, puts the real key on, meters the answer.</summary>
internal sealed partial class ModelForwarder : IDisposable
{
    private readonly EgressGatewayOptions _options;
    private readonly ICredentialStore _credentials;
    private readonly ISpendingLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ModelRequestInspector _inspector;
    private readonly WorstCase _worst;
    private readonly ModelAnswerRelay _relay;
    private readonly UpstreamTrust _trust;
    private readonly HttpMessageInvoker _upstream;

    public ModelForwarder(EgressGatewayOptions options, ICredentialStore credentials, ISpendingLedger ledger, TimeProvider time, ILogger logger)
    {
        var prices = new ModelPriceTable(options);
        _options = options;
        _credentials = credentials;
        _ledger = ledger;
        _time = time;
        _logger = logger;
        _inspector = new ModelRequestInspector(options);
        _worst = new WorstCase(options, prices);
        _relay = new ModelAnswerRelay(options, prices, logger);
        _trust = new UpstreamTrust(options);
        _upstream = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = options.HeadLimit / 1024,
            SslOptions = _trust.Tls,
        });
    }

    public async ValueTask<bool> ForwardAsync(SandboxConnection connection, Exchange exchange, RequestLine line, BodyFraming framing)
    {
        var (name, rest) = ModelRouteSet.Split(line.Path);
        var route = connection.Session.Routes.Find(line) ?? throw new RefusedException(NoRoute(connection, name));
        exchange.Route = route;
        exchange.Host = route.Upstream.Host;
        exchange.Port = route.Upstream.Port;
        if (rest is "" or "/" && line.Method is "HEAD" or "GET" && !framing.HasBody)
        {
            return await WarmUpAsync(connection, exchange, line, route);
        }

        var operation = Allow(connection, route, line, rest);
        await connection.AnswerExpectationAsync(exchange, framing);
        var body = await ReadBodyAsync(connection, framing);
        exchange.RequestRead = true;
        if (operation is ModelOperation.Generate or ModelOperation.Count && _inspector.Inspect(route.Protocol, body.WrittenMemory) is { } objection)
        {
            throw new RefusedException(objection);
        }

        var secret = await FindSecretAsync(route, connection.Token);
        exchange.Credential = secret is null ? null : route.Credential;
        exchange.AllowBy(route.Name);
        await using var hold = operation == ModelOperation.Generate
            ? await SpendingHold.TakeAsync(_ledger, connection.Session.Policy, _worst.Of(route.Protocol, rest, body.WrittenMemory), _logger, connection.Token)
            : null;
        using var request = Request(connection, route, line, rest, body, secret);
        return await SendAsync(connection, exchange, line, operation, request, secret, hold);
    }

    public void Dispose() => _upstream.Dispose();

    private async ValueTask<bool> SendAsync(
        SandboxConnection connection, Exchange exchange, RequestLine line, ModelOperation operation, HttpRequestMessage request, string? secret, SpendingHold? hold)
    {
        var route = exchange.Route!;

        // The upstream is waited for apart from the sandbox: the sandbox may hang up, the meter may not.
        using var patience = new CancellationTokenSource(_options.ModelIdleTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.Session.Token);
        connection.WaitElsewhere();
        exchange.LetOut = true;
        try
        {
            using var response = await _upstream.SendAsync(request, either.Token);
            exchange.Status = (int)response.StatusCode;
            return await _relay.RelayAsync(new ModelAnswer(connection, exchange, line, operation, response, secret, hold, patience, either.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !exchange.Answered)
        {
            if (hold is not null && exchange.Status is null)
            {
                await hold.SettleAsync(0);
            }

            LogUnreachable(_logger, exception, route.Name, route.Upstream.Host);
            if (exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            {
                throw new RefusedException(Insecure(route));
            }

            throw new RefusedException(new Refusal(502, "model_unreachable", $"the endpoint of model route '{route.Name}' could not be reached or broke off; try again"));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !exchange.Answered && !connection.Session.Token.IsCancellationRequested)
        {
            throw new RefusedException(new Refusal(504, "model_timeout", $"the endpoint of model route '{route.Name}' sent nothing within {_options.ModelIdleTimeout}"));
        }
    }

    private static ModelOperation Allow(SandboxConnection connection, ModelRoute route, RequestLine line, string rest)
    {
        if (connection.Head.Has("Upgrade"u8))
        {
            // What an agent says over a WebSocket could not be inspected; 426 is what makes it fall back to POST.
            throw new RefusedException(new Refusal(426, "upgrade_refused", "model routes speak plain HTTP requests only, not WebSockets"));
        }

        var operation = ModelApi.Find(route.Protocol, line.Method, rest);
        if (operation == ModelOperation.None)
        {
            throw new RefusedException(new Refusal(
                403, "model_path_refused", $"model route '{route.Name}' serves the model's own requests only, not {line.Method} {(rest.Length > 200 ? rest[..200] : rest)}"));
        }

        if (connection.Head.Has("Content-Encoding"u8))
        {
            throw new RefusedException(new Refusal(415, "encoding_refused", "a compressed model request cannot be inspected", "switch request compression off in the agent"));
        }

        return operation;
    }

    private async ValueTask<ArrayBufferWriter<byte>> ReadBodyAsync(SandboxConnection connection, BodyFraming framing)
    {
        if (framing.Length > _options.ModelRequestLimit)
        {
            throw TooLarge();
        }

        var whole = new ArrayBufferWriter<byte>(Math.Max(256, (int)Math.Min(framing.Length, 1024 * 1024)));
        var body = new BodyReader(connection.Reader, framing);
        while (true)
        {
            connection.Wait(_options.IdleTimeout);
            var piece = await body.ReadAsync(connection.Token);
            if (piece.Length == 0)
            {
                return whole;
            }

            whole.Write(piece.Span);
            body.Release();
            connection.Account();
            await connection.PaceAsync(connection.Token);
            if (whole.WrittenCount > _options.ModelRequestLimit)
            {
                throw TooLarge();
            }
        }
    }

    private RefusedException TooLarge() =>
        new(new Refusal(413, "too_large", $"a model request may not be larger than {_options.ModelRequestLimit} bytes", "raise ModelRequestLimit of the gateway"));

    private async ValueTask<string?> FindSecretAsync(ModelRoute route, CancellationToken cancellationToken)
    {
        if (route.Credential is null)
        {
            return null;
        }

        var secret = await _credentials.FindAsync(route.Credential, cancellationToken);
        if (string.IsNullOrWhiteSpace(secret) || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new RefusedException(new Refusal(
                503, "no_credential", $"the credential '{route.Credential}' of model route '{route.Name}' is missing or is not one line of ASCII", "give the gateway that credential"));
        }

        return secret;
    }

    private static HttpRequestMessage Request(
        SandboxConnection connection, ModelRoute route, RequestLine line, string rest, ArrayBufferWriter<byte> body, string? secret)
    {
        var uri = new Uri(route.Upstream.AbsoluteUri.TrimEnd('/') + rest + ModelApi.Query(line.Query));
        var request = new HttpRequestMessage(new HttpMethod(line.Method), uri)
        {
            Version = route.Upstream.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var head = connection.Head;
        foreach (var field in head.Fields)
        {
            var name = Encoding.ASCII.GetString(head.Name(field));
            if (ModelHeaders.MayBeSent(name) && !head.Lists("Connection"u8, head.Name(field)))
            {
                request.Headers.TryAddWithoutValidation(name, Encoding.Latin1.GetString(head.Value(field)));
            }
        }

        // An answer that is compressed could not be metered as it flows.
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (line.Method == "POST")
        {
            request.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (secret is not null)
        {
            ModelHeaders.AddCredential(request, route.Protocol, secret);
        }

        return request;
    }

    /// <summary>Agents ask for the bare address to warm a connection up; the connection that matters is ours.</summary>
    private static async ValueTask<bool> WarmUpAsync(SandboxConnection connection, Exchange exchange, RequestLine line, ModelRoute route)
    {
        exchange.LetOut = true;
        exchange.AllowBy(route.Name);
        exchange.Answered = true;
        exchange.Status = 200;
        var keepAlive = connection.KeepAliveAsked(line);
        await connection.Writer.Append("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"u8)
            .Append(keepAlive ? "Connection: keep-alive\r\n\r\n"u8 : "Connection: close\r\n\r\n"u8)
            .FlushAsync(connection.Token);
        return keepAlive;
    }

    private Refusal Insecure(ModelRoute route) => _trust.ObjectionTo(route.Upstream.IdnHost) is { } objection
        ? new Refusal(
            502, "model_certificate", $"the certificate of {route.Upstream.Host} for model route '{route.Name}' was refused: {objection}", "correct the route's upstream, or its certificate")
        : new Refusal(502, "model_tls", $"{route.Upstream.Host} for model route '{route.Name}' does not speak TLS 1.2 or 1.3", "correct the route's upstream");

    private static Refusal NoRoute(SandboxConnection connection, string name)
    {
        var routes = string.Join(", ", connection.Session.Routes.Names);
        return new Refusal(
            404,
            "no_model_route",
            $"there is no model route '{(name.Length > 64 ? name[..64] : name)}'",
            routes.Length > 0 ? $"use one of: {routes}; for other hosts use this address as an HTTP proxy" : "add a model route to the stage's policy");
    }
}
