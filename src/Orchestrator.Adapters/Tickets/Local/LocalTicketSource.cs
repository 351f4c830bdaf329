using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Tickets.Local;

/// <summary>Tickets as Markdown files, so that the whole system can be tried on one's own code without an account.</summary>
/// <remarks>A ticket's id is its path: relative to the tracker's directory, or absolute for a file elsewhere that was adopted.</remarks>
public sealed class LocalTicketSource(IOptions<LocalTicketOptions> options, TimeProvider time) : ITicketSource, IDisposable
{
    private readonly LocalTicketOptions _options = options.Value;
    private readonly TicketPlaces _places = new(options.Value.Directory);
    private readonly SemaphoreSlim _alone = new(1);

    public string Name => "local";

    public async Task<Ticket?> FindAsync(TicketKey key, CancellationToken cancellationToken)
    {
        var path = _places.PathOf(key);
        if (await ReadAsync(path, cancellationToken) is not { } file)
        {
            return null;
        }

        var state = await _places.StateOf(path).ReadAsync(cancellationToken);
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
        (await _places.StateOf(_places.PathOf(key)).ReadAsync(cancellationToken)).Status;

    /// <summary>
    /// Makes a file of this machine a ticket, wherever it is, and returns its key. Only for a person's own command: from then on
    /// whoever may ask for runs may ask for one of this file.
    /// </summary>
    public async Task<TicketKey> AdoptAsync(string path, CancellationToken cancellationToken)
    {
        var id = _places.IdOf(path);
        if (Path.IsPathRooted(id) && File.Exists(id) && _places.StateOf(id) is { Exists: false } state)
        {
            await state.ChangeAsync(noted => noted, cancellationToken);
        }

        return new TicketKey(Name, id);
    }

    /// <summary>Writes a new ticket with the ready label and returns its key.</summary>
    public async Task<TicketKey> CreateAsync(string title, string body, string repository, CancellationToken cancellationToken)
    {
        var content = TicketFile.Write(title, body, repository, _options.ReadyLabel);
        if (content.Length > _options.SizeLimit)
        {
            throw TooLong("The ticket", content.Length);
        }

        Directory.CreateDirectory(_options.Directory);

        // Written apart and then named: whoever looks for tickets meanwhile must not take up half of one.
        var draft = Path.Combine(_options.Directory, $".{Guid.CreateVersion7():N}.draft");
        await File.WriteAllBytesAsync(draft, content, cancellationToken);
        try
        {
            return new TicketKey(Name, Publish(draft, TicketFile.Slug(title)));
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Looks for tickets with the ready label that no run has taken up since they were last edited.</summary>
    public async Task<TicketListing> ListReadyAsync(CancellationToken cancellationToken)
    {
        var (ready, unreadable) = (new List<ReadyTicket>(), new List<string>());
        string[] files = Directory.Exists(_options.Directory) ? Directory.GetFiles(_options.Directory, "*.md") : [];
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            // A hidden file is somebody's editor at work.
            if (Path.GetFileName(path).StartsWith('.'))
            {
                continue;
            }

            // One unreadable ticket must not keep the others from being found.
            try
            {
                if (await FindReadyAsync(new TicketKey(Name, Path.GetFileName(path)), cancellationToken) is { } ticket)
                {
                    ready.Add(ticket);
                }
            }
            catch (ProviderException mistake)
            {
                unreadable.Add(mistake.Message);
            }
        }

        return new TicketListing(ready, unreadable);
    }

    public void Dispose() => _alone.Dispose();

    private async Task ChangeAsync(TicketKey key, Func<TicketFile, TicketState, TicketState> change, CancellationToken cancellationToken)
    {
        var path = _places.PathOf(key);
        await _alone.WaitAsync(cancellationToken);
        try
        {
            var file = await ReadAsync(path, cancellationToken)
                ?? throw new ProviderException(FailureCategory.NotFound, $"Ticket '{key}' does not exist: there is no file {path}.");
            await _places.StateOf(path).ChangeAsync(state => change(file, state), cancellationToken);
        }
        finally
        {
            _alone.Release();
        }
    }

    private async Task<ReadyTicket?> FindReadyAsync(TicketKey key, CancellationToken cancellationToken)
    {
        var path = _places.PathOf(key);
        if (await ReadAsync(path, cancellationToken) is not { } file || !file.Labels.Contains(_options.ReadyLabel))
        {
            return null;
        }

        var state = await _places.StateOf(path).ReadAsync(cancellationToken);
        return state.Status == TicketStatus.Ready || (state.Revision.Length > 0 && state.Revision != file.Revision)
            ? new ReadyTicket(key, file.Title, file.Repository, file.Author)
            : null;
    }

    private async Task<TicketFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return null;
            }

            if (file.Length > _options.SizeLimit)
            {
                throw TooLong(path, file.Length);
            }

            // What has no length is an empty file, a pipe or a device, and opening the latter two can wait for ever.
            return TicketFile.Parse(path, file.Length == 0 ? [] : await ReadAsync(file, cancellationToken));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(FailureCategory.Configuration, $"Ticket {path} could not be read: {exception.Message} Check the file and who may read it.", exception);
        }
    }

    /// <summary>No more than was there when it was measured, should it grow meanwhile.</summary>
    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var content = new byte[file.Length];
        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return content[..read];
    }

    private string Publish(string draft, string slug)
    {
        for (var number = 1; ; number++)
        {
            var id = number == 1 ? $"{slug}.md" : string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}.md");
            var path = Path.Combine(_options.Directory, id);
            try
            {
                // Taking the name and moving there are two steps, since a move alone only looks whether the name is free. An
                // empty file has no label, so nobody takes it up in between.
                new FileStream(path, FileMode.CreateNew).Dispose();
                File.Move(draft, path, overwrite: true);
                return id;
            }
            catch (IOException) when (Path.Exists(path))
            {
                // The name is taken.
            }
        }
    }

    private ProviderException TooLong(string what, long length) => new(
        FailureCategory.Configuration,
        string.Create(CultureInfo.InvariantCulture, $"{what} has {length / 1024} KiB; a ticket may have {_options.SizeLimit / 1024} KiB. Shorten it, or attach the rest to the repository."));
}
