namespace Orchestrator.Configuration;

[TestFixture]
public sealed class VerifyDetectionTests
{
    [TestCase("package.json,package-lock.json", """{"scripts":{"test":"jest"},"devDependencies":{"jest":"1"}}""", "npm ci", "npm test")]
    [TestCase("package.json", """{"scripts":{"test":"node --test"}}""", "", "npm test")]
    [TestCase("package.json", """{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}""", "", "")]
    [TestCase("package.json", "not json", "", "")]
    [TestCase("package.json", """{"scripts":"evil","dependencies":7}""", "", "")]
    [TestCase("App.sln,src/App.csproj", "", "dotnet restore App.sln", "dotnet test App.sln")]
    [TestCase("$(reboot).sln", "", "", "")]
    [TestCase("A.sln,B.sln", "", "", "")]
    [TestCase("go.mod", "", "go mod download", "go test ./...")]
    [TestCase("Cargo.toml,Cargo.lock", "", "cargo fetch --locked", "cargo test --locked")]
    [TestCase("pytest.ini,requirements.txt", "", "python3 -m pip install -r requirements.txt", "python3 -m pytest")]
    [TestCase("pyproject.toml", "[tool.pytest.ini_options]", "python3 -m pip install -e .", "python3 -m pytest")]
    [TestCase("Makefile,go.mod", "all:\ntest: all\n", "go mod download", "make test")]
    [TestCase("Makefile", "tests:\ntest := 3\n", "", "")]
    [TestCase("sub/package.json,README.md", """{"scripts":{"test":"jest"}}""", "", "")]
    public void Detect_Files_GiveCommands(string paths, string text, string setUp, string verify)
    {
        var detected = VerifyDetection.Detect(paths.Split(','), _ => text);

        Assert.Multiple(() =>
        {
            Assert.That(string.Join("; ", detected.SetUp.Select(command => command.Run)), Is.EqualTo(setUp));
            Assert.That(string.Join("; ", detected.Verify.Select(command => command.Run)), Is.EqualTo(verify));
        });
    }

    [Test]
    public void Detect_SeveralLanguages_RunsEachAndAsksForItsBundle()
    {
        var detected = VerifyDetection.Detect(["go.mod", "App.sln"], _ => null);

        Assert.Multiple(() =>
        {
            Assert.That(detected.Verify.Select(command => command.Run), Is.EqualTo(new[] { "dotnet test App.sln", "go test ./..." }));
            Assert.That(detected.Network.Select(wish => wish.Bundle), Is.EqualTo(new[] { "nuget", "go" }));
        });
    }
}
