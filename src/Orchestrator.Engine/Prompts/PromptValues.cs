using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Safety;

namespace Orchestrator.Prompts;

/// <summary>Collects what a template may say. Text of others gets in only within the prompt's own fence, or quoted on one line.</summary>
internal sealed class PromptValues(string nonce)
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, object> All => _values;

    /// <summary>Words of our own.</summary>
    public PromptValues Trusted(string name, string text) => Set(name, text);

    public PromptValues Number(string name, int number) => Set(name, number);

    public PromptValues Flag(string name, bool flag) => Set(name, flag);

    /// <summary>A short text of others, quoted.</summary>
    public PromptValues Line(string name, string? text) => Set(name, text is null ? "" : Quote(text));

    public PromptValues Lines(string name, IEnumerable<string> texts) => Set(name, texts.Select(Quote).ToArray());

    /// <summary>A text of others, fenced; empty when there is none.</summary>
    public PromptValues Data(string name, string label, string? text) => Set(name, string.IsNullOrWhiteSpace(text) ? "" : Fence(label, text));

    public PromptValues DataList(string name, string label, IEnumerable<string> texts) =>
        Set(name, texts.Select((text, index) => Fence($"{label} {index + 1}", text)).ToArray());

    private string Fence(string label, string text) =>
        $"<<<DATA {nonce} {label}\n{Without(UntrustedText.Prepare(text)).Trim('\n')}\nDATA {nonce} END>>>";

    private string Quote(string text) => JsonSerializer.Serialize(Without(DisplayText.Line(UntrustedText.Prepare(text), 400)), Quoting);

    /// <summary>Nobody outside can know the nonce; a text that has it anyway does not keep it.</summary>
    private string Without(string text) => text.Replace(nonce, "", StringComparison.OrdinalIgnoreCase);

    private PromptValues Set(string name, object value)
    {
        _values[name] = value;
        return this;
    }
}
