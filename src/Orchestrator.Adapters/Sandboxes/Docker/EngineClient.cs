using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>The few calls of the Engine's API that sandboxes need, over its socket. Paths bear no version: each Engine, and Podman, answers in its own.</summary>
internal sealed class EngineClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly string _socket;
    private readonly HttpClient _http;

    public EngineClient(string socket)
    {
        _socket = socket;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri("http://engine/"),

            // Callers bring their own limits; output is read for as long as a container starts.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Whether an image is there.</summary>
    public async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"images/{Uri.EscapeDataString(image)}/json", null, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound && await CheckAsync(response, "Looking for an image", cancellationToken);
    }

    /// <summary>What the Engine is.</summary>
    public async Task<EngineVersion> VersionAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "version", null, cancellationToken);
        await CheckAsync(response, "Asking for its version", cancellationToken);
        return await ReadAsync<EngineVersion>(response, cancellationToken);
    }

    /// <summary>Creates a container; <see langword="null"/> when its name is taken.</summary>
    public async Task<CreatedContainer?> CreateAsync(string name, ContainerRequest request, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(request, options: Json);

        // Engines do not read bodies of unknown length.
        await content.LoadIntoBufferAsync(cancellationToken);
        using var response = await SendAsync(HttpMethod.Post, $"containers/create?name={name}", content, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return null;
        }

        await CheckAsync(response, $"Creating a container of image {request.Image}", cancellationToken);
        return await ReadAsync<CreatedContainer>(response, cancellationToken);
    }

    /// <summary>What a container prints by itself, until it ends. To be asked for before it starts.</summary>
    public async Task<ContainerOutput> AttachAsync(string container, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Post, $"containers/{container}/attach?stream=true&stdout=true&stderr=true", null, cancellationToken);
        try
        {
            await CheckAsync(response, "Attaching to a container", cancellationToken);
            return new ContainerOutput(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public async Task StartAsync(string container, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, $"containers/{container}/start", null, cancellationToken);
        await CheckAsync(response, "Starting a container", cancellationToken);
    }

    /// <summary>Kills a container and waits until it is gone. Succeeds when there is none.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"containers/{container}?force=true&v=true", null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            // It ended by itself, and the Engine is about to remove it.
            using var gone = await SendAsync(HttpMethod.Post, $"containers/{container}/wait?condition=removed", null, cancellationToken);
            await gone.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        else if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await CheckAsync(response, "Removing a container", cancellationToken);
        }
    }

    /// <summary>Containers, running or not, with a label of this value.</summary>
    public async Task<IReadOnlyList<ListedContainer>> ListAsync(string label, string value, CancellationToken cancellationToken)
    {
        var filters = JsonSerializer.Serialize(new Dictionary<string, string[]> { ["label"] = [$"{label}={value}"] });
        using var response = await SendAsync(HttpMethod.Get, $"containers/json?all=true&filters={Uri.EscapeDataString(filters)}", null, cancellationToken);
        await CheckAsync(response, "Listing containers", cancellationToken);
        return await ReadAsync<ListedContainer[]>(response, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            // A socket that is there and refuses belongs to an Engine that is being restarted.
            var isMissing = !File.Exists(_socket);
            var isForbidden = exception.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw new ProviderException(
                isMissing || isForbidden ? FailureCategory.Configuration : FailureCategory.Transient,
                isMissing ? $"There is no Docker Engine at {_socket}. Start it, or name its socket in Sandboxes:docker:Socket."
                : isForbidden ? $"The Docker Engine at {_socket} cannot be spoken to: this user may not open the socket. Add it to the group that may."
                : $"The Docker Engine at {_socket} does not answer: {exception.InnerException?.Message ?? exception.Message}",
                exception);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> CheckAsync(HttpResponseMessage response, string attempt, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return true;
        }

        var problem = await ProblemAsync(response, cancellationToken);
        throw new ProviderException(
            (int)response.StatusCode >= 500 ? FailureCategory.Transient : FailureCategory.Configuration,
            string.Create(CultureInfo.InvariantCulture, $"{attempt} failed: the Docker Engine says {(int)response.StatusCode}, {problem}. 'orchestrator doctor' says what is missing."));
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<Problem>(text)?.Message?.Trim().TrimEnd('.') ?? "nothing more";
        }
        catch (JsonException)
        {
            return text.Length > 300 ? text[..300] : text;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new ProviderException(FailureCategory.Malformed, $"The Docker Engine answered {response.RequestMessage?.RequestUri?.AbsolutePath} with something else than was expected.", exception);
        }
    }

    internal sealed record EngineVersion(string Version, string ApiVersion);

    internal sealed record CreatedContainer(string Id, IReadOnlyList<string>? Warnings);

    internal sealed record ListedContainer(string Id, IReadOnlyDictionary<string, string> Labels);

    private sealed record Problem([property: JsonPropertyName("message")] string? Message);
}
