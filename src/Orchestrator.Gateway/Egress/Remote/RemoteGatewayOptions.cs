using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Egress.Remote;

/// <summary>Settings of a gateway in a process of its own, and of the workers that use it, read from <c>Gateway:Remote</c>.</summary>
public sealed class RemoteGatewayOptions
{
    /// <summary>Where a worker without the role <c>gateway</c> finds one, as <c>host:port</c>. Empty where the gateway is in the worker's own process.</summary>
    [RegularExpression(@"[^\s:]+:\d{1,5}")]
    public string Address { get; set; } = "";

    /// <summary>Where a process with the role <c>gateway</c> and without <c>worker</c> listens, as <c>address:port</c>.</summary>
    [RegularExpression(@"\S+:\d{1,5}")]
    public string Listen { get; set; } = "0.0.0.0:8443";

    /// <summary>A PEM file with this process's own certificate; of a worker for client, of a gateway for server authentication.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>A PEM file with the certificate's key.</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>
    /// A PEM file with the authority that issued the certificates of workers and gateways, and of nobody else: whoever shows one of
    /// a worker may open a way out. No other authority is believed.
    /// </summary>
    public string CertificateAuthority { get; set; } = "";

    /// <summary>How long a sandbox's new connection waits for a gateway that is away, for instance while it starts again. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long worker and gateway may hear nothing from each other before the way out is closed. The default is 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(20);
}
