using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Tickets.Local;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LocalTicketSourceTests : TicketSourceContract, IDisposable
{
    private const int SizeLimit = 2 * 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("orchestrator-tickets-").FullName;
    private readonly LocalTicketSource _source;

    public LocalTicketSourceTests()
    {
        Tickets = Path.Combine(_folder, "tickets");
        Directory.CreateDirectory(Tickets);
        _source = new LocalTicketSource(Options.Create(new LocalTicketOptions { Directory = Tickets, SizeLimit = SizeLimit }), TimeProvider.System);
    }

    protected override ITicketSource Source => _source;

    protected override TicketKey Missing => Key("missing.md");

    private string Tickets { get; }

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task FindAsync_NoFrontMatter_TakesTheFirstHeadingAsTitle()
    {
        var ticket = await FindAsync(Put("Words.\n\n# The title\n\nMore."));

        Assert.That((ticket.Title, ticket.Author), Is.EqualTo(("The title", Environment.UserName)));
        Assert.That(ticket.Body, Does.StartWith("Words."));
    }

    [TestCase("")]
    [TestCase("---\n---\n")]
    [TestCase("---\ntitle:\nlabels:\nauthor: \"\"\n---")]
    public async Task FindAsync_NothingInIt_IsATicketWithoutWords(string content)
    {
        var ticket = await FindAsync(Put(content));

        Assert.That((ticket.Title, ticket.Body, ticket.Author, ticket.Labels.Count), Is.EqualTo(("", "", Environment.UserName, 0)));
    }

    [TestCase("---\r\ntitle: T\r\nlabels: [a]\r\n---\r\n\r\nBody\r\nlines", TestName = "FindAsync_WindowsLineEndings_ReadsTheSame")]
    [TestCase("\uFEFF---\ntitle: T\nlabels: [a]\n---\nBody\nlines", TestName = "FindAsync_ByteOrderMark_ReadsTheSame")]
    [TestCase("---\ntitle: T\nlabels:\n- a\n---\nBody\nlines\n\n\n", TestName = "FindAsync_BlockList_ReadsTheSame")]
    [TestCase("---\ntitle: |\n  T\nlabels: a\n---\nBody\nlines", TestName = "FindAsync_OneLabelWithoutAList_ReadsTheSame")]
    public async Task FindAsync_OtherSpelling_ReadsTheSame(string content)
    {
        var ticket = await FindAsync(Put(content));

        Assert.That((ticket.Title, ticket.Body), Is.EqualTo(("T", "Body\nlines")));
        Assert.That(ticket.Labels, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task FindAsync_LabelsRepeatedOrEmpty_AreGivenOnce() =>
        Assert.That((await FindAsync(Put("---\nlabels: [b, a, \"\", b, 1, true]\n---\n"))).Labels, Is.EqualTo(new[] { "b", "a", "1", "true" }));

    [TestCase("---\ntitle: T\nBody without an end", 1, "never ends")]
    [TestCase("---\ntitle: T\nlabel: [a]\n---\n", 3, "'label' is not known")]
    [TestCase("---\ntitle: T\nlabels: [a\n---\n", 4, "not valid YAML")]
    [TestCase("---\ntitle: T\n\nlabels: {a: b}\n---\n", 4, "list of words")]
    [TestCase("---\nlabels: [a, [b]]\n---\n", 2, "list of words")]
    [TestCase("---\ntitle: [T]\n---\n", 2, "single value")]
    [TestCase("---\ntitle: T\ntitle: U\n---\n", 3, "not valid YAML")]
    [TestCase("---\nJust words.\n---\n", 2, "'name: value'")]
    [TestCase("---\n[a, b]: c\n---\n", 2, "is not known")]
    [TestCase("---\ntitle: *nothing\n---\n", 2, "not valid YAML")]
    [TestCase("---\ntitle: \"\\q\"\n---\n", 2, "not valid YAML")]
    [TestCase("---\ntitle: T\n\tlabels: x\n---\n", 3, "not valid YAML")]
    public void FindAsync_FrontMatterIsWrong_NamesFileAndLine(string content, int line, string words)
    {
        var key = Put(content);

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Malformed, $"{Path.Combine(Tickets, key.Id)}:{line}: ", words));
    }

    [TestCase('[')]
    [TestCase('{')]
    public void FindAsync_FrontMatterNestedWithoutEnd_IsRefused(char bracket)
    {
        var key = Put($"---\ntitle: {new string(bracket, 60_000)}\n---\n");

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Malformed, ":2: "));
    }

    [Test]
    public void FindAsync_FrontMatterOfAliasesOfAliases_IsRefusedWithoutBeingExpanded()
    {
        var bomb = new StringBuilder("---\nlabels:\n- &a0 [x, x]\n");
        for (var level = 1; level < 60; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"- &a{level} [*a{level - 1}, *a{level - 1}]\n");
        }

        var key = Put(bomb.Append("---\n").ToString());

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Malformed, "list of words"));
    }

    [Test]
    public void FindAsync_FrontMatterOfAMegabyte_IsRefused()
    {
        var key = Put($"---\ntitle: {new string('x', 1024 * 1024)}\n---\n");

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Malformed, "64 KiB"));
    }

    [Test]
    public void FindAsync_NotUtf8_SaysSo()
    {
        File.WriteAllBytes(Path.Combine(Tickets, "latin.md"), [.. "# Br"u8, 0xFB, .. "l"u8, 0xE9, .. "e"u8]);

        Assert.That(() => Source.FindAsync(Key("latin.md"), CancellationToken.None), Fails(FailureCategory.Malformed, "latin.md", "Save it as UTF-8"));
    }

    [Test]
    public void FindAsync_LongerThanTheLimit_SaysTheLimit()
    {
        var key = Put(new string('x', SizeLimit + 1));

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Configuration, "2048 KiB"));
    }

    [Test]
    public async Task FindAsync_PipeInTheDirectory_IsNotWaitedFor()
    {
        using (var mkfifo = Process.Start("mkfifo", [Path.Combine(Tickets, "pipe.md")]))
        {
            await mkfifo.WaitForExitAsync();
        }

        Assert.That((await FindAsync(Key("pipe.md"))).Body, Is.Empty);
    }

    [Test]
    public void FindAsync_SymbolicLinkToAnotherFile_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "# secret");
        File.CreateSymbolicLink(Path.Combine(Tickets, "link.md"), Path.Combine(_folder, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Tickets, "folder"), _folder);

        Assert.That(() => Source.FindAsync(Key("link.md"), CancellationToken.None), Fails(FailureCategory.Configuration, "symbolic link"));
        Assert.That(() => Source.FindAsync(Key("folder/secret"), CancellationToken.None), Fails(FailureCategory.Configuration, "symbolic link"));
    }

    [Test]
    public async Task FindAsync_TicketsDirectoryIsItselfALink_ReadsIt()
    {
        var key = Put("# Title");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "elsewhere"), Tickets);
        using var source = new LocalTicketSource(Options.Create(new LocalTicketOptions { Directory = Path.Combine(_folder, "elsewhere") }), TimeProvider.System);

        Assert.That((await source.FindAsync(key, CancellationToken.None))!.Title, Is.EqualTo("Title"));
    }

    [TestCase("./ticket.md")]
    [TestCase("sub/../ticket.md")]
    [TestCase("sub//ticket.md")]
    [TestCase("ticket.md/")]
    [TestCase(".state/x.json")]
    public void FindAsync_SecondNameOfATicket_IsRefused(string id)
    {
        Put("# Title");

        Assert.That(() => Source.FindAsync(Key(id), CancellationToken.None), Fails(FailureCategory.Configuration, "plain path"));
    }

    [Test]
    public async Task FindAsync_AbsolutePath_IsReadOnlyOnceAdopted()
    {
        var path = Path.Combine(_folder, "elsewhere.md");
        await File.WriteAllTextAsync(path, "# Elsewhere");
        Assert.That(() => Source.FindAsync(Key(path), CancellationToken.None), Fails(FailureCategory.Configuration, "outside the tracker's directory"));
        Assert.That(() => Source.UpsertCommentAsync(Key(path), "m", "x", CancellationToken.None), Fails(FailureCategory.Configuration));

        var key = await _source.AdoptAsync(path, CancellationToken.None);

        Assert.That(key.Id, Is.EqualTo(path));
        Assert.That((await FindAsync(key)).Title, Is.EqualTo("Elsewhere"));
        Assert.That(() => Source.FindAsync(Key($"{_folder}/tickets/../elsewhere.md"), CancellationToken.None), Fails(FailureCategory.Configuration));
    }

    [Test]
    public async Task AdoptAsync_Again_KeepsWhatWasNoted()
    {
        var path = Path.Combine(_folder, "elsewhere.md");
        await File.WriteAllTextAsync(path, "# Elsewhere");
        var key = await _source.AdoptAsync(path, CancellationToken.None);
        await Source.SetStatusAsync(key, TicketStatus.Done, CancellationToken.None);

        await _source.AdoptAsync(path, CancellationToken.None);

        Assert.That(await ShownAsync(key), Is.EqualTo(TicketStatus.Done));
    }

    [Test]
    public async Task AdoptAsync_FileInTheTickets_HasTheKeyItHasThere() =>
        Assert.That(await _source.AdoptAsync(Path.Combine(Tickets, Put("# Title").Id), CancellationToken.None), Is.EqualTo(Key("ticket.md")));

    [TestCase("Slugs lose \"accents\" \\ 'quoted': yes # no")]
    [TestCase("\U0001F600 smile – ß <b>")]
    [TestCase("- [x]: {y}")]
    [TestCase("../../etc/passwd")]
    public async Task CreateAsync_AnyTitle_IsReadAsItWasGiven(string title)
    {
        var key = await _source.CreateAsync(title, "---\ntitle: not this\n---\n\u0085Body", "/a: \"b\"", CancellationToken.None);

        var listed = (await _source.ListReadyAsync(CancellationToken.None)).Ready.Single();
        var ticket = await FindAsync(key);
        Assert.That((ticket.Title, listed.Key, listed.Title, listed.Repository), Is.EqualTo((title, key, title, "/a: \"b\"")));
        Assert.That(ticket.Body, Does.StartWith("---\ntitle: not this"));
        Assert.That(key.Id, Does.Match("^[a-z0-9-]+\\.md$"));
    }

    [Test]
    public async Task CreateAsync_SameTitleAtOnce_MakesAFileEach()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _source.CreateAsync("Same", "x", "", CancellationToken.None))));

        Assert.That(keys, Is.Unique);
        Assert.That(Directory.GetFiles(Tickets), Has.Length.EqualTo(8), "drafts are left");
    }

    [Test]
    public void CreateAsync_LongerThanTheLimit_IsRefusedAndWritesNothing()
    {
        Assert.That(() => _source.CreateAsync("Long", new string('x', SizeLimit), "", CancellationToken.None), Fails(FailureCategory.Configuration, "2048 KiB"));
        Assert.That(Directory.GetFiles(Tickets), Is.Empty);
    }

    [Test]
    public async Task CreateAsync_VeryLongTitle_HasAShortFileName() =>
        Assert.That((await _source.CreateAsync(new string('a', 5000), "x", "", CancellationToken.None)).Id, Has.Length.LessThan(80));

    [Test]
    public async Task ListReadyAsync_SomeUnreadable_GivesTheOthersAndSaysWhatIsWrong()
    {
        await _source.CreateAsync("Fine", "x", "", CancellationToken.None);
        Put("---\nlabel: [agent-ready]\n---\n");
        File.CreateSymbolicLink(Path.Combine(Tickets, "link.md"), "/etc/passwd");
        Put("---\nlabels: [other]\n---\n", "unlabelled.md");
        Put("---\nnonsense", ".#fine.md");

        var (ready, unreadable) = await _source.ListReadyAsync(CancellationToken.None);

        Assert.That(ready.Select(ticket => ticket.Key.Id), Is.EqualTo(new[] { "fine.md" }));
        Assert.That(unreadable, Has.Count.EqualTo(2).And.Some.Contains("ticket.md:2: 'label' is not known").And.Some.Contains("symbolic link"));
    }

    [Test]
    public async Task ListReadyAsync_TakenUpAndEdited_IsReadyAgainOnlyOnceEdited()
    {
        var key = await _source.CreateAsync("Fine", "x", "", CancellationToken.None);
        await Source.SetStatusAsync(key, TicketStatus.Done, CancellationToken.None);
        var taken = await _source.ListReadyAsync(CancellationToken.None);

        await EditAsync(key, "Fine", "y", "agent-ready");

        Assert.That(taken.Ready, Is.Empty);
        Assert.That((await _source.ListReadyAsync(CancellationToken.None)).Ready, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ListReadyAsync_NoDirectoryYet_IsEmpty()
    {
        Directory.Delete(Tickets);

        Assert.That((await _source.ListReadyAsync(CancellationToken.None)).Ready, Is.Empty);
    }

    [Test]
    public async Task FindAsync_StateFileIsDamaged_NamesItAndSaysWhatToDo()
    {
        var key = await WriteAsync("One", "one");
        await Source.SetStatusAsync(key, TicketStatus.Done, CancellationToken.None);
        var state = Directory.GetFiles(Path.Combine(Tickets, ".state")).Single();
        await File.WriteAllTextAsync(state, "{");

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Malformed, state, "Remove it"));
    }

    protected override Task<TicketKey> WriteAsync(string title, string body, params string[] labels) => Task.FromResult(Put(Content(title, body, labels)));

    protected override Task EditAsync(TicketKey key, string title, string body, params string[] labels)
    {
        Put(Content(title, body, labels), key.Id);
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(TicketKey key)
    {
        File.Delete(Path.Combine(Tickets, key.Id));
        return Task.CompletedTask;
    }

    protected override Task RemarkAsync(TicketKey key, string author, string body) => _source.CommentAsync(key, author, body, CancellationToken.None);

    protected override async Task<IReadOnlyList<string>> OurCommentsAsync(TicketKey key)
    {
        var state = await new TicketStateFile(Tickets, Path.Combine(Tickets, key.Id)).ReadAsync(CancellationToken.None);
        return [.. state.Comments.Where(comment => comment.Marker is not null).Select(comment => comment.Body)];
    }

    protected override Task<TicketStatus> ShownAsync(TicketKey key) => _source.StatusAsync(key, CancellationToken.None);

    private static TicketKey Key(string id) => new("local", id);

    private static string Content(string title, string body, string[] labels) =>
        $"---\ntitle: {System.Text.Json.JsonSerializer.Serialize(title).Replace("\\uD83D\\uDE00", "\U0001F600", StringComparison.Ordinal)}\nlabels: [{string.Join(", ", labels)}]\n---\n\n{body}\n";

    private TicketKey Put(string content, string name = "ticket.md")
    {
        File.WriteAllText(Path.Combine(Tickets, name), content, new UTF8Encoding(false));
        return Key(name);
    }
}
