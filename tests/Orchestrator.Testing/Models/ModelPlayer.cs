using System.Text.Json.Nodes;

namespace Orchestrator.Models;

/// <summary>Turns a plan into the reply to one request, with the names that the agent gives its tools.</summary>
internal static class ModelPlayer
{
    private const string StructuredOutput = "StructuredOutput";

    // Codex gives its newer models one tool, which runs a script that calls the others.
    private const string ScriptTool = "exec";

    // Shell tools of Claude Code, Codex, opencode and Gemini CLI, with the argument that holds the command.
    private static readonly (string Tool, string Argument)[] Shells =
        [("Bash", "command"), ("exec_command", "cmd"), ("bash", "command"), ("run_shell_command", "command"), (ScriptTool, "cmd")];

    public static ModelReply Reply(ModelRequest request, ModelPlan plan)
    {
        // Titles, summaries and other side requests come without tools.
        if (request.Tools.Count == 0)
        {
            return new ModelReply(request.DemandsJson ? "{}" : "A title", plan.Usage);
        }

        var done = request.ToolResults.Count;
        if (done < plan.Commands.Count)
        {
            var (tool, argument) = Shells.First(shell => request.Tools.Any(offered => offered.Name == shell.Tool));
            var arguments = new JsonObject { [argument] = plan.Commands[done], ["description"] = "A step of the plan" }.ToJsonString();
            var script = tool == ScriptTool;
            return new ModelReply(plan.Remark, plan.Usage)
            {
                Tool = tool,
                CallId = $"call_{done}",
                Script = script,
                Arguments = script ? $"text(await tools.exec_command({arguments}));" : arguments,
            };
        }

        if (request.Tools.Any(offered => offered.Name == StructuredOutput) && plan.Answer.StartsWith('{') && done == plan.Commands.Count)
        {
            return new ModelReply("", plan.Usage) { Tool = StructuredOutput, CallId = $"call_{done}", Arguments = plan.Answer };
        }

        return new ModelReply(plan.Answer, plan.Usage);
    }
}
