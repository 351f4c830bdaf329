using System.CommandLine;
using Orchestrator.Terminal;
using Orchestrator.Tickets.Local;

namespace Orchestrator.Commands;

/// <summary><c>tickets</c>: write and list tickets of the local tracker, which <c>serve</c> picks up.</summary>
internal static class TicketsCommand
{
    private static readonly Option<string> Title = new("--title", "-t") { Description = "The title, one line.", HelpName = "TEXT", Required = true };

    private static readonly Option<string?> Body = new("--body", "-m") { Description = "The text, Markdown. Default: standard input.", HelpName = "TEXT" };

    private static readonly Option<string> Repository = new("--repo") { Description = "The git repository: a path.", HelpName = "PATH", Required = true };

    public static Command Create() => new("tickets", "Write and list local tickets.")
    {
        new Command("new", "Write a ticket with the ready label.") { Title, Body, Repository, CommonOptions.Json }
            .Does(NewAsync)
            .WithExamples("orchestrator tickets new --title 'Slugs lose accents' --repo ~/code/blog < details.md"),
        new Command("list", "List the tickets that wait to be picked up.") { CommonOptions.Json }
            .Does(ListAsync)
            .WithExamples("orchestrator tickets list"),
    };

    private static async Task<int> NewAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var title = invocation.Get(Title)!.Trim();
        if (title.Length is 0 or > 200 || title.Any(char.IsControl))
        {
            throw CommandException.Usage("--title must be one line of 1 to 200 characters.");
        }

        var repository = Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.Get(Repository)!));
        if (!Directory.Exists(repository))
        {
            throw CommandException.NotFound($"There is no directory '{repository}'. Give the path of a git repository with --repo.");
        }

        var store = await invocation.OpenStoreAsync(cancellationToken);
        var body = invocation.Get(Body) ?? await invocation.Surroundings.Input.ReadToEndAsync(cancellationToken);
        var key = await store.GetRequiredService<LocalTicketSource>().CreateAsync(title, body, repository, cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { ticket = key.ToString() });
        }
        else
        {
            invocation.Output.Line($"{key} written. 'orchestrator serve' picks it up.");
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var (tickets, unreadable) = await store.GetRequiredService<LocalTicketSource>().ListReadyAsync(cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { tickets = tickets.Select(ticket => new { ticket = ticket.Key.ToString(), ticket.Title, ticket.Repository, ticket.Author }), unreadable });
            return ExitCodes.Ok;
        }

        foreach (var mistake in unreadable)
        {
            invocation.Output.Note(TerminalText.Line(mistake));
        }

        if (tickets.Count == 0)
        {
            invocation.Output.Note("No ticket waits. Write one with 'orchestrator tickets new'.");
        }
        else
        {
            var table = new TextTable("TICKET", "REPOSITORY", "TITLE");
            foreach (var ticket in tickets)
            {
                table.Add(TerminalText.Line(ticket.Key.ToString()), TerminalText.Line(ticket.Repository), TerminalText.Line(ticket.Title));
            }

            table.Write(invocation.Output);
        }

        return ExitCodes.Ok;
    }
}
