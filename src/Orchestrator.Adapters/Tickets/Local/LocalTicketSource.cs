using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Tickets.Local;

/// <summary>Tickets as Markdown files, so that the whole system can be tried on one's own code without an account.</summary>
/// <remarks>A ticket's id is its path: relative to the tracker's directory, or absolute for a file anywhere else.</remarks>
public sealed class LocalTicketSource(IOptions<LocalTicketOptions> options, TimeProvider time) : ITicketSource, IDisposable
{
    private readonly LocalTicketOptions _options = options.Value;
    private readonly SemaphoreSlim _alone = new(1);

    public string Name => "local";

    public async Task<Ticket?> FindAsync(TicketKey key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (await ReadAsync(path, cancellationToken) is not { } file)
        {
            return null;
        }

        var state = await StateOf(path).ReadAsync(cancellationToken);
        return new Ticket
        {
            Key = key,
            Title = file.Title,
            Body = file.Body,
            Author = file.Author,
            Revision = file.Revision,
            Labels = file.Labels,

            // Our own progress report says nothing about the work to do.
            Comments = [.. state.Comments.Where(comment => comment.Marker is null).Select(comment => new TicketComment(comment.Author, comment.Body, comment.CreatedAt))],
            Url = new Uri(path),
        };
    }

    public Task UpsertCommentAsync(TicketKey key, string marker, string body, CancellationToken cancellationToken) => ChangeAsync(
        key,
        (_, state) =>
        {
            var first = state.Comments.FirstOrDefault(comment => comment.Marker == marker);
            var note = new TicketNote("orchestrator", body, first?.CreatedAt ?? time.GetUtcNow(), marker);
            return state with { Comments = [.. state.Comments.Where(comment => comment.Marker != marker), note] };
        },
        cancellationToken);

    public Task SetStatusAsync(TicketKey key, TicketStatus status, CancellationToken cancellationToken) =>
        ChangeAsync(key, (file, state) => state with { Status = status, Revision = file.Revision }, cancellationToken);

    /// <summary>Adds a person's comment.</summary>
    public Task CommentAsync(TicketKey key, string author, string body, CancellationToken cancellationToken) => ChangeAsync(
        key,
        (_, state) => state with { Comments = [.. state.Comments, new TicketNote(author, body, time.GetUtcNow(), null)] },
        cancellationToken);

    /// <summary>What the ticket shows of its run.</summary>
    public async Task<TicketStatus> StatusAsync(TicketKey key, CancellationToken cancellationToken) =>
        (await StateOf(PathOf(key)).ReadAsync(cancellationToken)).Status;

    /// <summary>Writes a new ticket with the ready label and returns its key.</summary>
    public async Task<TicketKey> CreateAsync(string title, string body, string repository, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.Directory);
        var slug = Slug(title);
        for (var number = 1; ; number++)
        {
            var id = number == 1 ? $"{slug}.md" : string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}.md");
            try
            {
                await using var file = new FileStream(Path.Combine(_options.Directory, id), FileMode.CreateNew);
                await file.WriteAsync(Encoding.UTF8.GetBytes(Write(title, body, repository)), cancellationToken);
                return new TicketKey(Name, id);
            }
            catch (IOException) when (File.Exists(Path.Combine(_options.Directory, id)))
            {
                // The name is taken.
            }
        }
    }

    /// <summary>Tickets with the ready label that no run has taken up since they were last edited.</summary>
    public async Task<IReadOnlyList<ReadyTicket>> ListReadyAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_options.Directory))
        {
            return [];
        }

        var ready = new List<ReadyTicket>();
        foreach (var path in Directory.EnumerateFiles(_options.Directory, "*.md").Order(StringComparer.Ordinal))
        {
            if (await TryReadAsync(path, cancellationToken) is { } file && file.Labels.Contains(_options.ReadyLabel))
            {
                var state = await StateOf(path).ReadAsync(cancellationToken);
                if (state.Status == TicketStatus.Ready || (state.Revision.Length > 0 && state.Revision != file.Revision))
                {
                    ready.Add(new ReadyTicket(new TicketKey(Name, Path.GetFileName(path)), file.Title, file.Repository, file.Author));
                }
            }
        }

        return ready;
    }

    public void Dispose() => _alone.Dispose();

    private async Task ChangeAsync(TicketKey key, Func<TicketFile, TicketState, TicketState> change, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        await _alone.WaitAsync(cancellationToken);
        try
        {
            var file = await ReadAsync(path, cancellationToken)
                ?? throw new ProviderException(FailureCategory.NotFound, $"Ticket '{key}' does not exist: there is no file {path}.");
            var state = StateOf(path);
            await state.WriteAsync(change(file, await state.ReadAsync(cancellationToken)), cancellationToken);
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <summary>One unreadable ticket must not keep the others from being found.</summary>
    private async Task<TicketFile?> TryReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(path, cancellationToken);
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private async Task<TicketFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        return file.Length > _options.SizeLimit
            ? throw new ProviderException(
                FailureCategory.Configuration,
                string.Create(CultureInfo.InvariantCulture, $"{path} has {file.Length / 1024} KiB; a ticket may have {_options.SizeLimit / 1024} KiB. Shorten it, or attach the rest to the repository."))
            : TicketFile.Parse(path, await File.ReadAllBytesAsync(path, cancellationToken));
    }

    private string PathOf(TicketKey key)
    {
        if (Path.IsPathRooted(key.Id))
        {
            return Path.GetFullPath(key.Id);
        }

        var path = Path.GetFullPath(Path.Combine(_options.Directory, key.Id));
        return path.StartsWith(Path.GetFullPath(_options.Directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ProviderException(FailureCategory.Configuration, $"'{key.Id}' leads out of the tracker's directory {_options.Directory}. Give an absolute path for a ticket elsewhere.");
    }

    private TicketStateFile StateOf(string path) => new(_options.Directory, path);

    private string Write(string title, string body, string repository)
    {
        var text = new StringBuilder("---\n")
            .Append("title: ").Append(System.Text.Json.JsonSerializer.Serialize(title)).Append('\n')
            .Append("labels: [").Append(_options.ReadyLabel).Append("]\n");
        if (repository.Length > 0)
        {
            text.Append("repository: ").Append(System.Text.Json.JsonSerializer.Serialize(repository)).Append('\n');
        }

        return text.Append("---\n\n").Append(body.Trim()).Append('\n').ToString();
    }

    private static string Slug(string title)
    {
        var slug = new string([.. title.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]);
        slug = string.Join('-', slug.Split('-', StringSplitOptions.RemoveEmptyEntries).Take(8));
        return slug.Length == 0 ? "ticket" : slug;
    }
}
