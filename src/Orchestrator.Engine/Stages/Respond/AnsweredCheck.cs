using Orchestrator.Forges;
using Orchestrator.Stages.Oscillation;

namespace Orchestrator.Stages.Respond;

/// <summary>A failed check that was dealt with.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Fingerprint">How it failed, without what differs from run to run.</param>
/// <param name="Rounds">How many rounds in a row it has failed like this.</param>
public sealed record AnsweredCheck(string Name, string Fingerprint, int Rounds)
{
    /// <summary>The same for two failures that differ in times, addresses, commits and counts alone.</summary>
    public static string FingerprintOf(FailedCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return Fingerprints.Of(check.Detail);
    }
}
