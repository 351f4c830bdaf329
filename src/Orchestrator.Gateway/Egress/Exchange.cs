using Orchestrator.Egress.Rules;

namespace Orchestrator.Egress;

/// <summary>One request or tunnel while it is decided and carried; becomes one <see cref="EgressDecision"/>.</summary>
internal sealed class Exchange(long consumedBefore, long writtenBefore)
{
    public long ConsumedBefore { get; } = consumedBefore;

    public long WrittenBefore { get; } = writtenBefore;

    public string Method { get; set; } = "";

    public string Host { get; set; } = "";

    public int Port { get; set; }

    public string Path { get; set; } = "";

    /// <summary>Whether anything has left for the other side.</summary>
    public bool LetOut { get; set; }

    /// <summary>Whether an answer has begun, after which a refusal can only cut it.</summary>
    public bool Answered { get; set; }

    /// <summary>Whether all of the request was read, so that the connection can carry another.</summary>
    public bool RequestRead { get; set; }

    /// <summary>Whether the sandbox expects the connection to go on after the answer.</summary>
    public bool KeepAliveAsked { get; set; }

    public string Reason { get; private set; } = "";

    /// <summary>The rule or model route that allows it; <see langword="null"/> until one does.</summary>
    public string? Rule { get; private set; }

    /// <summary>When its first byte came.</summary>
    public long BeganAt { get; set; }

    public string? Credential { get; set; }

    public int? Status { get; set; }

    /// <summary>The model route asked for, so that a refusal can be told in the words its agent understands.</summary>
    public ModelRoute? Route { get; set; }

    public void AllowBy(string rule) => Reason = Rule = rule;

    public void Note(Refusal refusal) => Note(refusal.Message);

    public void Note(string problem) => Reason = LetOut && Reason.Length > 0 ? $"{Reason} ({problem})" : problem;
}
