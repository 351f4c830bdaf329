namespace Orchestrator.Configuration;

/// <summary>Something a repository wants to reach: a bundle or a host.</summary>
public sealed record NetworkWish
{
    /// <summary>One of <see cref="HostBundles"/>; <see langword="null"/> when a host is named.</summary>
    public string? Bundle { get; init; }

    /// <summary><see langword="null"/> when a bundle is named.</summary>
    public string? Host { get; init; }

    /// <summary>Empty for any.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Beginnings of paths; empty for any.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Reads the one-word form.</summary>
    public static NetworkWish Parse(string word) =>
        HostBundles.Names.Contains(word) ? new NetworkWish { Bundle = word } : new NetworkWish { Host = word };

    public override string ToString() => Bundle ?? (Methods.Count + Paths.Count == 0 ? Host! : $"{Host} ({string.Join(", ", Methods.Concat(Paths))})");
}
