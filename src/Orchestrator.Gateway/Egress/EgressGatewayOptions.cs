using System.ComponentModel.DataAnnotations;
using Orchestrator.ModelEndpoints;

namespace Orchestrator.Egress;

/// <summary>Settings of the gateway, read from the section it is registered with.</summary>
public sealed class EgressGatewayOptions
{
    /// <summary>How long a request's head may take from its first byte to its last. The default is 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may carry nothing, between requests or inside one. The default is 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a tunnel may carry nothing in either direction. The default is 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TunnelIdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long finding and connecting to a host may take. The default is 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a model may think without sending anything. The default is 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ModelIdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a model's answer is read to its end after the sandbox hung up, so that hanging up does not escape the
    /// meter. The default is 2 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AbandonedModelTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Connections one sandbox may hold at a time; further ones are answered with 503. The default is 512.</summary>
    [Range(1, 100_000)]
    public int ConnectionLimit { get; set; } = 512;

    /// <summary>
    /// Bytes in both directions that may pass in a second for a sandbox whose policy says nothing of it; <see langword="null"/>,
    /// the default, for no limit.
    /// </summary>
    [Range(1024, long.MaxValue)]
    public long? BytesPerSecond { get; set; }

    /// <summary>The longest head of a request or an answer, in bytes. The default is 64 KiB.</summary>
    [Range(1024, 1024 * 1024)]
    public int HeadLimit { get; set; } = 64 * 1024;

    /// <summary>The longest body of a model request, in bytes; it is read whole to be inspected. The default is 32 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int ModelRequestLimit { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Whether tunnels may carry an encrypted client hello, which hides the host really asked for. The default is false.
    /// </summary>
    public bool AllowEncryptedClientHello { get; set; }

    /// <summary>
    /// Types of tools that run at the model's vendor and may be asked for (<c>web_search_20250305</c>,
    /// <c>code_interpreter</c>, <c>url_context</c>, …). Empty by default: such a tool fetches addresses for the sandbox
    /// past every rule.
    /// </summary>
    public IList<string> AllowedVendorTools { get; } = [];

    /// <summary>Whether a model request may name an address that the vendor then fetches (images, files). The default is false.</summary>
    public bool AllowVendorFetches { get; set; }

    /// <summary>Prices by model name or its beginning, added to the built-in table and going before it.</summary>
    public IDictionary<string, ModelPrice> Prices { get; } = new Dictionary<string, ModelPrice>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The price of a model the table does not know; <see langword="null"/>, the default, counts it as free and says so.</summary>
    public ModelPrice? UnknownModelPrice { get; set; }

    /// <summary>
    /// A file of PEM certificates of authorities that model endpoints may be vouched for by, besides those the machine trusts.
    /// Empty, the default, for none.
    /// </summary>
    public string CertificateAuthorities { get; set; } = "";

    /// <summary>
    /// How many bytes of a model request are at least one token, by which its cost is reserved before it is sent. The default
    /// is 2; prose and code have 3 to 4.
    /// </summary>
    [Range(1.0, 16.0)]
    public double BytesPerToken { get; set; } = 2;

    /// <summary>
    /// The tokens of answer that are reserved for a request that names no limit, to a model whose price names none either. The
    /// default is 32,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxOutputTokens { get; set; } = 32_000;
}
