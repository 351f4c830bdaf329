using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrator.Configuration;
using Orchestrator.Failures;

namespace Orchestrator.Prompts;

/// <summary>
/// Writes prompts: stage and role first, then the rules, then the template's text, then what the answer must be. A template
/// of a repository replaces the text only, never the rules nor the contract around it.
/// </summary>
public sealed class PromptRenderer(IOptions<PromptOptions> options)
{
    private const string Rules = "rules";
    private const string Contract = "contract";

    /// <param name="prompt">What to say.</param>
    /// <param name="repositoryTemplate">
    /// The text of the repository's own template, read from the base branch; <see langword="null"/> for the operator's or the built-in one.
    /// </param>
    public RenderedPrompt Render(Prompt prompt, string? repositoryTemplate)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var values = prompt.Values(nonce).All;
        var name = prompt is RepairPrompt ? "repair" : prompt.Stage;
        var (source, template) = repositoryTemplate is not null && prompt is not RepairPrompt
            ? ("repository", repositoryTemplate)
            : Find(name);

        // Plain lines, so that a reader that is no model can tell whom it serves.
        var head = prompt.Role.Length > 0 ? $"Stage: {prompt.Stage}\nRole: {Safety.DisplayText.Line(prompt.Role, 60)}\n" : $"Stage: {prompt.Stage}\n";
        var text = head + "\n" + string.Join(
            "\n\n",
            Write(Rules, Find(Rules).Template, values),
            Write(name, template, values),
            Write(Contract, Find(Contract).Template, values)) + "\n";
        return new RenderedPrompt(text, PromptHash.Of(text), PromptHash.Of(template), source);
    }

    private (string Source, string Template) Find(string name)
    {
        if (options.Value.Directory is { Length: > 0 } directory)
        {
            var path = Path.Combine(directory, name + ".liquid");
            try
            {
                if (File.Exists(path))
                {
                    return ("operator", File.ReadAllText(path));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ProviderException(
                    FailureCategory.Configuration,
                    $"The prompt template '{path}' could not be read. Let the service read it, or correct Prompts:Directory.",
                    exception);
            }
        }

        return ("built-in", EmbeddedText.Read($"prompts/{name}.liquid"));
    }

    private static string Write(string name, string template, IReadOnlyDictionary<string, object> values) =>
        SandboxedTemplate.Parse(name, template).Render(values).Trim();
}
