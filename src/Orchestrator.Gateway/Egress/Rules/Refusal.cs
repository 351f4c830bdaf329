namespace Orchestrator.Egress.Rules;

/// <summary>Why something was not let out, and what an operator would have to write for it to be.</summary>
/// <param name="Status">The status answered to the sandbox.</param>
/// <param name="Code">One word for programs.</param>
/// <param name="Message">What was refused and why, for people.</param>
/// <param name="ToAllow">What to change, and where; empty where nothing would help.</param>
internal sealed record Refusal(int Status, string Code, string Message, string ToAllow = "")
{
    public static Refusal Malformed(int status, string message) => new(status, "malformed", message);
}
