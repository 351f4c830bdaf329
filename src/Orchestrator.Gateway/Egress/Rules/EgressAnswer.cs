namespace Orchestrator.Egress.Rules;

/// <summary>What would become of a request.</summary>
/// <param name="Allowed">Whether it would be let out, as long as every address of its host is public.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="ToAllow">What an operator would change; empty where nothing would help.</param>
public sealed record EgressAnswer(bool Allowed, string Reason, string ToAllow)
{
    internal static EgressAnswer Refused(string reason) => new(false, reason, "");
}
