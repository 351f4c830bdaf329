using System.ComponentModel.DataAnnotations;
using Orchestrator.Dashboard.SignIn;

namespace Orchestrator.Dashboard;

/// <summary>Settings of the web dashboard and its HTTP API, read from <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>Whether <c>serve</c> has one, in the role <c>api</c>. The default is true; it then answers on loopback only.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The address at which people reach it over the network, for instance <c>https://agents.example.org</c>. Needs a sign-in
    /// or API keys. Whatever asks for another host is refused. The default is none: nothing but loopback is answered.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>How long a session lasts, used or not. The default is twelve hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SessionLength { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a one-time link can be used. The default is fifteen minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Where traces are looked at, with <c>{traceId}</c> in it. The default is none: the id is shown by itself.</summary>
    public string? TraceUrl { get; set; }

    /// <summary>Keys of programs that use the API, by the name under which they act.</summary>
    public IDictionary<string, ApiKeyOptions> ApiKeys { get; } = new Dictionary<string, ApiKeyOptions>();
}
