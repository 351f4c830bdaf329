using NUnit.Framework.Constraints;
using Orchestrator.Failures;

namespace Orchestrator.Tickets;

/// <summary>What every tracker promises. A tracker's own fixture derives from this one and plays the people who use it.</summary>
public abstract class TicketSourceContract
{
    /// <summary>Everything a terminal, a prompt or a template could stumble over.</summary>
    protected const string Hostile = "Fix\u001b[2J\u001b]0;owned\u0007 \u009b31m \u202egpj.exe [link=file:///etc]x[/] <!-- hidden --> {{ x }} 'quote' \" \\ \U0001F600 \\u0000";

    private const string Marker = "run:1";

    protected abstract ITicketSource Source { get; }

    /// <summary>A key of the right form with no ticket behind it.</summary>
    protected abstract TicketKey Missing { get; }

    /// <summary>Somebody writes a ticket.</summary>
    protected abstract Task<TicketKey> WriteAsync(string title, string body, params string[] labels);

    /// <summary>Somebody edits it.</summary>
    protected abstract Task EditAsync(TicketKey key, string title, string body, params string[] labels);

    /// <summary>Somebody deletes it.</summary>
    protected abstract Task DeleteAsync(TicketKey key);

    /// <summary>Somebody says something about it.</summary>
    protected abstract Task RemarkAsync(TicketKey key, string author, string body);

    /// <summary>The bodies of the comments that this system left on a ticket.</summary>
    protected abstract Task<IReadOnlyList<string>> OurCommentsAsync(TicketKey key);

    /// <summary>What the ticket shows of its run.</summary>
    protected abstract Task<TicketStatus> ShownAsync(TicketKey key);

    [Test]
    public void Name_IsOneWord() => Assert.That(Source.Name, Does.Match("^[a-z][a-z0-9-]*$"));

    [Test]
    public async Task FindAsync_Written_GivesItAsItWasWritten()
    {
        var key = await WriteAsync("Keep the accents", "First line.\n\nSecond *paragraph*.", "agent-ready", "bug");

        var ticket = await Source.FindAsync(key, CancellationToken.None);

        Assert.That(ticket, Is.Not.Null);
        Assert.That((ticket!.Key, ticket.Title, ticket.Body), Is.EqualTo((key, "Keep the accents", "First line.\n\nSecond *paragraph*.")));
        Assert.That(ticket.Labels, Is.EquivalentTo(new[] { "agent-ready", "bug" }));
        Assert.That(ticket.Author, Is.Not.Empty);
        Assert.That(ticket.Comments, Is.Empty);
    }

    [Test]
    public async Task FindAsync_NoBodyAndNoLabels_AreEmpty()
    {
        var ticket = await FindAsync(await WriteAsync("Only a title", ""));

        Assert.That((ticket.Title, ticket.Body, ticket.Labels.Count), Is.EqualTo(("Only a title", "", 0)));
    }

    [Test]
    public async Task FindAsync_Missing_IsNull() => Assert.That(await Source.FindAsync(Missing, CancellationToken.None), Is.Null);

    [Test]
    public async Task FindAsync_Deleted_IsNull()
    {
        var key = await WriteAsync("Gone soon", "x");
        await DeleteAsync(key);

        Assert.That(await Source.FindAsync(key, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task FindAsync_MegabyteOfHostileText_IsKept()
    {
        var body = string.Concat(Enumerable.Repeat(Hostile + "\n", 1024 * 1024 / Hostile.Length / 2)).TrimEnd();

        var ticket = await FindAsync(await WriteAsync(Hostile, body));

        Assert.That((ticket.Title, ticket.Body == body), Is.EqualTo((Hostile, true)));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("/")]
    [TestCase("../../etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("/proc/self/environ")]
    [TestCase("a/../../../etc/passwd")]
    [TestCase("..%2f..%2fetc/passwd")]
    [TestCase("https://example.org/1")]
    [TestCase("a\0b")]
    [TestCase("a\nb: c")]
    [TestCase("owner/name#0")]
    [TestCase("owner/name#99999999999999999999")]
    [TestCase("'; DROP TABLE tickets; --")]
    public async Task FindAsync_KeyThatCannotBe_IsNullOrRefused(string id)
    {
        try
        {
            Assert.That(await Source.FindAsync(new TicketKey(Source.Name, id), CancellationToken.None), Is.Null);
        }
        catch (ProviderException refused)
        {
            Assert.That(refused.Category, Is.EqualTo(FailureCategory.Configuration).Or.EqualTo(FailureCategory.NotFound));
        }
    }

    [Test]
    public async Task FindAsync_VeryLongKey_IsNullOrRefused()
    {
        try
        {
            Assert.That(await Source.FindAsync(new TicketKey(Source.Name, new string('a', 100_000)), CancellationToken.None), Is.Null);
        }
        catch (ProviderException refused)
        {
            Assert.That(refused.Category, Is.EqualTo(FailureCategory.Configuration).Or.EqualTo(FailureCategory.NotFound));
        }
    }

    [Test]
    public async Task Revision_TitleBodyOrLabelsEdited_ChangesEachTime()
    {
        var key = await WriteAsync("One", "one", "a");
        var revisions = new List<string> { (await FindAsync(key)).Revision };
        foreach (var (title, body, labels) in new[] { ("Two", "one", new[] { "a" }), ("Two", "two", ["a"]), ("Two", "two", ["a", "b"]), ("Two", "two", []) })
        {
            await EditAsync(key, title, body, labels);
            revisions.Add((await FindAsync(key)).Revision);
        }

        Assert.That(revisions, Is.Unique.And.None.Empty);
    }

    [Test]
    public async Task Revision_OnlyWeWroteOnIt_StaysTheSame()
    {
        var key = await WriteAsync("One", "one", "a");
        var before = await FindAsync(key);

        await Source.UpsertCommentAsync(key, Marker, "Working.", CancellationToken.None);
        await Source.SetStatusAsync(key, TicketStatus.InProgress, CancellationToken.None);

        Assert.That((await FindAsync(key)).Revision, Is.EqualTo(before.Revision));
    }

    [Test]
    public async Task FindAsync_PeopleTalked_GivesTheirCommentsOldestFirstAndNotOurs()
    {
        var key = await WriteAsync("One", "one");
        await RemarkAsync(key, "ada", "First.");
        await Source.UpsertCommentAsync(key, Marker, "Working.", CancellationToken.None);
        await RemarkAsync(key, "grace", Hostile);

        var comments = (await FindAsync(key)).Comments;

        Assert.That(comments.Select(comment => (comment.Author, comment.Body)), Is.EqualTo(new[] { ("ada", "First."), ("grace", Hostile) }));
    }

    [Test]
    public async Task UpsertCommentAsync_SameMarkerAgain_EditsTheOneComment()
    {
        var key = await WriteAsync("One", "one");

        await Source.UpsertCommentAsync(key, Marker, "Working.", CancellationToken.None);
        await Source.UpsertCommentAsync(key, Marker, "Working.", CancellationToken.None);
        await Source.UpsertCommentAsync(key, Marker, $"Done. {Hostile}", CancellationToken.None);

        Assert.That(await OurCommentsAsync(key), Is.EqualTo(new[] { $"Done. {Hostile}" }));
    }

    [Test]
    public async Task UpsertCommentAsync_ManyAtOnce_LeaveOnePerMarker()
    {
        var key = await WriteAsync("One", "one");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Task.Run(() => Source.UpsertCommentAsync(key, $"run:{index % 2}", "Working.", CancellationToken.None))));

        Assert.That(await OurCommentsAsync(key), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task SetStatusAsync_OneAfterTheOther_ShowsTheLast()
    {
        var key = await WriteAsync("One", "one");
        foreach (var status in Enum.GetValues<TicketStatus>())
        {
            await Source.SetStatusAsync(key, status, CancellationToken.None);
            await Source.SetStatusAsync(key, status, CancellationToken.None);

            Assert.That(await ShownAsync(key), Is.EqualTo(status));
        }
    }

    [Test]
    public void Any_WriteOnAMissingTicket_IsNotFound() => Assert.Multiple(() =>
    {
        Assert.That(() => Source.UpsertCommentAsync(Missing, Marker, "x", CancellationToken.None), Fails(FailureCategory.NotFound));
        Assert.That(() => Source.SetStatusAsync(Missing, TicketStatus.Done, CancellationToken.None), Fails(FailureCategory.NotFound));
    });

    protected static IResolveConstraint Fails(FailureCategory category, params string[] words) => words.Aggregate(
        (Constraint)Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(category),
        (constraint, word) => constraint.And.Message.Contains(word));

    protected async Task<Ticket> FindAsync(TicketKey key)
    {
        var found = await Source.FindAsync(key, CancellationToken.None);
        Assert.That(found, Is.Not.Null);
        return found!;
    }
}
