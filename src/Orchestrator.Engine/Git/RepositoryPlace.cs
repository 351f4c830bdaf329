using System.Security.Cryptography;
using System.Text;
using Orchestrator.Forges;
using Orchestrator.Scratch;

namespace Orchestrator.Git;

/// <summary>Where one repository is kept on the worker.</summary>
internal sealed class RepositoryPlace
{
    private readonly ScratchSpace _scratch;

    public RepositoryPlace(string root, GitRemote remote, ScratchSpace scratch)
    {
        _scratch = scratch;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(remote.Url)))[..20];
        Root = Path.Combine(root, key);
    }

    public string Root { get; }

    /// <summary>The remote's own branches. Sandboxes read its objects.</summary>
    public string Base => Path.Combine(Root, "base.git");

    /// <summary>What runs produced, on top of the base. No sandbox sees it: it holds the unfinished work of every run.</summary>
    public string Runs => Path.Combine(Root, "runs.git");

    public string Templates => Path.Combine(Root, "templates");

    public string Template(string commit) => Path.Combine(Templates, commit);

    /// <summary>A place of its own for one operation.</summary>
    public string Scratch() => _scratch.NewPath();
}
