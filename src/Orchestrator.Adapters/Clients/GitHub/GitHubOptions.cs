using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Clients.GitHub;

/// <summary>Settings of GitHub, read from <c>GitHub</c>. Secrets are not among them: they are in the credential store, by the names given here.</summary>
public sealed class GitHubOptions
{
    /// <summary>The credential with the webhook's secret, where none is named.</summary>
    public const string DefaultWebhookSecret = "github-webhook-secret";

    /// <summary>Whether GitHub is spoken to at all. The default is no.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where its REST interface is. The default is github.com's; an Enterprise Server has <c>https://HOST/api/v3/</c>.</summary>
    [Required]
    public Uri ApiUrl { get; set; } = new("https://api.github.com/");

    /// <summary>Where git finds its repositories. The default is github.com's; an Enterprise Server has <c>https://HOST/</c>.</summary>
    [Required]
    public Uri WebUrl { get; set; } = new("https://github.com/");

    /// <summary>The App's client id or number. Empty, the default, works with one fine-grained token instead.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The credential with the App's private key (PEM).</summary>
    [Required]
    public string PrivateKeyCredential { get; set; } = "github-app-key";

    /// <summary>The credential with the fine-grained token, where there is no App.</summary>
    [Required]
    public string TokenCredential { get; set; } = "github-token";

    /// <summary>The credentials whose secrets a delivery may be signed with: while a secret is changed, the old and the new one.</summary>
    public IList<string> WebhookSecretCredentials { get; } = [];

    /// <summary>The repositories to look through each time for what no delivery told, as <c>owner/name</c>; an App looks through all that it is installed on besides.</summary>
    public IList<string> Repositories { get; } = [];

    /// <summary>
    /// How many repositories are looked through at a time: those that are named, and then those that the App is installed on, in turn,
    /// so that with more of them each is looked at less often. 0 looks at those that are named alone. The default is 200.
    /// </summary>
    [Range(0, 10_000)]
    public int SweepRepositoryLimit { get; set; } = 200;

    /// <summary>The label that asks for a run.</summary>
    [Required]
    public string ReadyLabel { get; set; } = "agent-ready";

    /// <summary>What other labels choose for a run, the later ones last.</summary>
    public IList<LabelChoice> Labels { get; } = [];

    /// <summary>What somebody must at least be allowed in a repository for their label, review or remark to count. The default is to write.</summary>
    public RepositoryPermission MinimumPermission { get; set; } = RepositoryPermission.Write;

    /// <summary>Logins that count whatever they are allowed in the repository.</summary>
    public IList<string> AllowedUsers { get; } = [];

    /// <summary>Teams whose members count whatever they are allowed in the repository, as <c>organisation/team</c>; of the repository's own organisation alone.</summary>
    public IList<string> AllowedTeams { get; } = [];

    /// <summary>Whether a run's branch is deleted once it was merged and nobody has pushed to it since. The default is yes.</summary>
    public bool DeleteMergedBranches { get; set; } = true;

    /// <summary>Whether workflows that failed are run once more before anything is done about them. The default is yes; the App needs Actions: write.</summary>
    public bool RerunFailedChecks { get; set; } = true;

    /// <summary>How long reviewers must have been quiet before single remarks are answered. A review with a verdict is answered at once. The default is a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take. The default is half a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause between two writes, as GitHub asks for. The default is a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked through for what no delivery told. The default is five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
