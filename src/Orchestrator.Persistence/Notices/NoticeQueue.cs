using System.Text.Json;
using Orchestrator.Databases;

namespace Orchestrator.Notices;

internal sealed class NoticeQueue(OrchestratorDbContext context) : INoticeQueue
{
    public void Add(string target, Notice notice, DateTimeOffset dueAt) => context.Add(new NoticeRow
    {
        Id = Guid.CreateVersion7(),
        Target = target,
        DueAt = dueAt,
        CreatedAt = notice.At,
        Content = JsonSerializer.Serialize(notice, JsonSerializerOptions.Default),
    });
}
