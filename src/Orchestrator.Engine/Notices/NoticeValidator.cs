using Microsoft.Extensions.Options;

namespace Orchestrator.Notices;

/// <summary>Checks what attributes do not reach: the targets. Says every mistake at once, and no address.</summary>
internal sealed class NoticeValidator(IEnumerable<INoticeChannel> channels) : IValidateOptions<NoticeOptions>
{
    public ValidateOptionsResult Validate(string? name, NoticeOptions options)
    {
        var mistakes = options.Targets.SelectMany(target => MistakesOf(target.Key, target.Value)).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> MistakesOf(string name, NoticeTargetOptions target)
    {
        var channel = channels.FirstOrDefault(one => one.Name == target.Channel);
        if (channel is null)
        {
            yield return $"Notices:Targets:{name}:Channel '{target.Channel}' is none of: {string.Join(", ", channels.Select(one => one.Name).Order(StringComparer.Ordinal))}.";
        }

        if (target.Url is null == (target.UrlCredential.Length == 0))
        {
            yield return $"Notices:Targets:{name} needs one of Url and UrlCredential.";
        }

        if (target.Url is { } url && !NoticeAddresses.IsWeb(url))
        {
            yield return $"Notices:Targets:{name}:Url is no http or https address.";
        }

        if (channel is { Signs: true } && target.SigningCredential.Length == 0)
        {
            yield return $"Notices:Targets:{name}:SigningCredential is missing: name the credential that messages are signed with.";
        }
    }
}
