namespace Orchestrator.Models;

/// <summary>One request that an agent made, in one form for every protocol.</summary>
public sealed record ModelRequest
{
    /// <summary>The path asked for.</summary>
    public required string Path { get; init; }

    /// <summary>Headers by lower-case name, so that a test can look for what must not be among them.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as it came.</summary>
    public required string Body { get; init; }

    /// <summary>The model asked for.</summary>
    public string Model { get; init; } = "";

    /// <summary>Everything the user said, which holds the task's prompt.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>What tools answered so far, in order.</summary>
    public IReadOnlyList<string> ToolResults { get; init; } = [];

    /// <summary>What the model may call.</summary>
    public IReadOnlyList<ModelTool> Tools { get; init; } = [];

    /// <summary>Whether a JSON Schema was demanded of the answer.</summary>
    public bool DemandsJson { get; init; }

    /// <summary>The how-manieth request with this prompt and so many tool results this is, counted from 1.</summary>
    public int Attempt { get; init; } = 1;
}
