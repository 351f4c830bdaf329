using System.CommandLine;

namespace Orchestrator.Commands;

/// <summary><c>pr</c>: read and review pull requests of the local forge, and read those of others.</summary>
internal static class PullRequestCommand
{
    public static Command Create() => new("pr", "Read and review pull requests.")
    {
        PullRequestListCommand.Create(),
        PullRequestShowCommand.Create(),
        PullRequestCommentCommand.Create(),
        PullRequestEndCommands.Merge(),
        PullRequestEndCommands.Close(),
    };
}
