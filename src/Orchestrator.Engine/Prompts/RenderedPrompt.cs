namespace Orchestrator.Prompts;

/// <summary>A prompt as the agent is given it.</summary>
/// <param name="Text">In full.</param>
/// <param name="Sha256">Of the text; differs every time, for the fence does.</param>
/// <param name="TemplateSha256">Of the template; the same as long as nobody edits it.</param>
/// <param name="Source">Whose template it is: <c>built-in</c>, <c>operator</c> or <c>repository</c>.</param>
public sealed record RenderedPrompt(string Text, string Sha256, string TemplateSha256, string Source);
