namespace Orchestrator.Diagnosis;

/// <summary>What a check found, in words that hold no secret.</summary>
/// <param name="Name">The check.</param>
/// <param name="Status">Its result.</param>
/// <param name="Detail">What is there, or what is not.</param>
/// <param name="Remedy">What to do; <see langword="null"/> when nothing is wrong.</param>
internal sealed record CheckResult(string Name, CheckStatus Status, string Detail, string? Remedy = null)
{
    public static CheckResult Ok(string name, string detail) => new(name, CheckStatus.Ok, detail);

    public static CheckResult Warning(string name, string detail, string remedy) => new(name, CheckStatus.Warning, detail, remedy);

    public static CheckResult Failed(string name, string detail, string remedy) => new(name, CheckStatus.Failed, detail, remedy);
}
