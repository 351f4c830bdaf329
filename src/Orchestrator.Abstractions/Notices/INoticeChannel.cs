using Orchestrator.Failures;

namespace Orchestrator.Notices;

/// <summary>A form in which people can be told.</summary>
public interface INoticeChannel
{
    /// <summary>The name by which settings choose it.</summary>
    string Name { get; }

    /// <summary>Whether messages are signed, so that an address needs a secret.</summary>
    bool Signs { get; }

    /// <summary>Sends a message once; returns when the other side has taken it.</summary>
    /// <exception cref="ProviderException">It has not, as far as we know.</exception>
    Task SendAsync(NoticeAddress address, NoticeMessage message, CancellationToken cancellationToken);
}
