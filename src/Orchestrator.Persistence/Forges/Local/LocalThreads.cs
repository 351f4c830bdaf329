using Orchestrator.Databases;

namespace Orchestrator.Forges.Local;

/// <summary>Begins threads.</summary>
internal static class LocalThreads
{
    public static Guid Add(
        OrchestratorDbContext context, string repository, int number, string? path, int? line, string author, string body, bool isOurs, DateTimeOffset at, string? key = null)
    {
        var thread = new LocalThread { Id = Guid.CreateVersion7(), Repository = repository, Number = number, Path = path, Line = line, CreatedAt = at };
        context.Add(thread);
        context.Add(new LocalComment { Id = Guid.CreateVersion7(), ThreadId = thread.Id, Author = author, Body = body, IsOurs = isOurs, IdempotencyKey = key, CreatedAt = at });
        return thread.Id;
    }
}
