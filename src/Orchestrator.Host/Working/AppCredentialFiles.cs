using Orchestrator.Clients.GitHub.App;
using Orchestrator.Commands;

namespace Orchestrator.Working;

/// <summary>Where the secrets of a new App are kept: files that only their owner may read, and that replace none.</summary>
internal sealed class AppCredentialFiles(string directory, string keyName, string secretName)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>Before GitHub is asked, since it gives the secrets once.</summary>
    public void RequireFree()
    {
        foreach (var name in new[] { keyName, secretName })
        {
            var path = Path.Combine(Directory, name);
            if (Path.GetFileName(path) != name || File.Exists(path))
            {
                throw new CommandException(ExitCodes.Failure, $"{path} is there already and is not replaced. Move it away, then start again.");
            }
        }

        System.IO.Directory.CreateDirectory(Directory, OwnerOnly | UnixFileMode.UserExecute);
    }

    public void Write(CreatedApp app)
    {
        Write(keyName, app.PrivateKey);
        Write(secretName, app.WebhookSecret);
    }

    private void Write(string name, string content)
    {
        using var file = new FileStream(
            Path.Combine(Directory, name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using var writer = new StreamWriter(file);
        writer.Write(content);
    }
}
