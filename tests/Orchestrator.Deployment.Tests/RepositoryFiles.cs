namespace Orchestrator;

/// <summary>Files of the checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string TestValues(string name) => At("tests", "Orchestrator.Deployment.Tests", "Values", name);

    private static string Find()
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Orchestrator.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run from within a checkout.");
    }
}
