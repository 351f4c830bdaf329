using System.Text.Json;

namespace Orchestrator.Models;

/// <summary>One protocol: reads its requests and writes its event streams.</summary>
internal interface IModelWire
{
    bool Serves(string path);

    /// <summary>What the body says; the caller adds path, headers and body.</summary>
    ModelRequest Read(ModelRequest request, JsonElement body);

    /// <summary>The events of a reply, each with its name or <see langword="null"/>, and its data.</summary>
    IEnumerable<(string? Name, string Data)> Events(ModelRequest request, ModelReply reply);

    /// <summary>The body of an HTTP error.</summary>
    string Error(int status, string message);
}
