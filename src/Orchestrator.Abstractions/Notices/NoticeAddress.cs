namespace Orchestrator.Notices;

/// <summary>Where the operator wants messages to go.</summary>
/// <param name="Target">The name that the operator gave it.</param>
/// <param name="Url">Its address. May itself be a secret: never logged, never part of an error.</param>
/// <param name="Secret">What messages are signed with; <see langword="null"/> where the channel signs none.</param>
public sealed record NoticeAddress(string Target, Uri Url, string? Secret)
{
    /// <summary>Without what must not be printed.</summary>
    public override string ToString() => Target;
}
