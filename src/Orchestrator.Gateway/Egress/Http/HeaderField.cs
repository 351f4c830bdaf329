namespace Orchestrator.Egress.Http;

/// <summary>Where one header's name and value lie in the bytes of its <see cref="MessageHead"/>.</summary>
internal readonly record struct HeaderField(int NameStart, int NameLength, int ValueStart, int ValueLength);
