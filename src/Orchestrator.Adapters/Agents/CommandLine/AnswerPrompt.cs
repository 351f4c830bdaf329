namespace Orchestrator.Agents.CommandLine;

/// <summary>The prompt for an agent that has no way of its own to demand a structured answer.</summary>
internal static class AnswerPrompt
{
    public static string For(AgentTask task) => task.AnswerSchema is null
        ? task.Prompt
        : $"""
            {task.Prompt}

            When you have finished, let your last message be nothing but JSON, in a ```json block, that satisfies this JSON Schema:
            {task.AnswerSchema}
            """;
}
