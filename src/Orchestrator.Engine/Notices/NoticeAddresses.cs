using Orchestrator.Credentials;
using Orchestrator.Failures;

namespace Orchestrator.Notices;

/// <summary>Works out where a target is, each time anew: a credential that was changed counts from then on.</summary>
public sealed class NoticeAddresses(ICredentialStore credentials)
{
    /// <summary>The target's address.</summary>
    /// <exception cref="ProviderException">Something that it names is missing.</exception>
    public async Task<NoticeAddress> FindAsync(string name, NoticeTargetOptions target, INoticeChannel channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(channel);
        var url = target.Url;
        if (target.UrlCredential.Length > 0)
        {
            var text = await CredentialAsync(name, target.UrlCredential, cancellationToken);
            if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out url) || !IsWeb(url))
            {
                throw new ProviderException(
                    FailureCategory.Configuration, $"Notices target '{name}': credential '{target.UrlCredential}' is no http or https address. Store the whole address in it.");
            }
        }

        var secret = channel.Signs ? (await CredentialAsync(name, target.SigningCredential, cancellationToken)).Trim() : null;
        return new NoticeAddress(name, url ?? throw new ProviderException(FailureCategory.Configuration, $"Notices target '{name}' has no address: set Url or UrlCredential."), secret);
    }

    /// <summary>Whether messages can go there at all.</summary>
    internal static bool IsWeb(Uri url) => url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);

    private async Task<string> CredentialAsync(string name, string credential, CancellationToken cancellationToken) =>
        await credentials.FindAsync(credential, cancellationToken)
        ?? throw new ProviderException(
            FailureCategory.Authentication, $"Notices target '{name}': there is no credential '{credential}'. Add it to the credentials of the service (Gateway:Credentials).");
}
