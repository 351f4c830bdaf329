namespace Orchestrator.Sandboxes.Attacks;

/// <summary>Something hostile to try from inside a sandbox. It has worked when it ends with 0.</summary>
/// <param name="Name">What is tried; unique.</param>
/// <param name="Program">What runs it: <c>sh</c> or <c>perl</c>.</param>
/// <param name="Text">
/// The attack. <c>{FILE}</c>, <c>{DIRECTORY}</c>, <c>{SECRET}</c>, <c>{PORT}</c>, <c>{SOCKET}</c> and <c>{ABSTRACT}</c> stand for what
/// <see cref="AttackTargets"/> has put outside, <c>{KEY}</c> for another sandbox.
/// </param>
/// <param name="Refusal">
/// A pattern that what it prints must match: the reason for which it failed, so that an attack which stumbles over itself is
/// not taken for one that was refused. <see langword="null"/> for a search, which is silent when it finds nothing.
/// </param>
public sealed record SandboxAttack(string Name, string Program, string Text, string? Refusal)
{
    private const string Denied = "denied|not permitted|Read-only|not implemented|must be superuser|not allowed|Invalid argument";

    /// <summary>Whether the same works outside of a sandbox, which shows that it is an attack.</summary>
    public bool WorksOutside { get; private init; }

    /// <summary>A shell line that must be told that it may not.</summary>
    public static SandboxAttack Shell(string name, string line, string refusal = Denied) => new(name, "sh", line, refusal);

    /// <summary>A search for what must not be found, which finds it outside.</summary>
    public static SandboxAttack Search(string name, string line) => new(name, "sh", line, null) { WorksOutside = true };

    /// <summary>A search that finds nothing, for what need not be there outside.</summary>
    public static SandboxAttack Quiet(string name, string line) => new(name, "sh", line, null);

    /// <summary>A shell line that must meet with nothing there, and does its work outside.</summary>
    public static SandboxAttack Absent(string name, string line, string refusal = "No such file|Connection refused|cannot access|unreachable") =>
        new(name, "sh", line, refusal) { WorksOutside = true };

    /// <summary>Perl, with the words of <see cref="PerlPrelude"/>.</summary>
    public static SandboxAttack Perl(string name, string code, string refusal = Denied) => new(name, "perl", code, refusal);

    /// <summary>The command that runs it against some targets.</summary>
    public SandboxCommand Command(AttackTargets targets)
    {
        var text = targets.Fill(Text);
        return new SandboxCommand
        {
            Arguments = Program == "perl" ? ["perl", "-e", PerlPrelude.Text + text] : ["/bin/sh", "-c", $"exec 2>&1\n{text}"],
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public override string ToString() => Name;
}
