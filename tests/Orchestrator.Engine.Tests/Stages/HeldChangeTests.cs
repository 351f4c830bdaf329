using Orchestrator.Git;
using Orchestrator.Safety;
using Orchestrator.Stages.Verify;

namespace Orchestrator.Stages;

[TestFixture]
public sealed class HeldChangeTests
{
    [TestCase(100, ExpectedResult = true)]
    [TestCase(10_000, ExpectedResult = false, Description = "what matters could stand below what is shown")]
    public bool Of_APatch_FitsACommentOnlyWhole(int length) => HeldChange.Of("abc", [Finding], Change(length)).FitsAComment;

    [Test]
    public void PatchIn_OtherFilesChangedToo_HasOnlyWhatItIsHeldFor() =>
        Assert.That(HeldChange.Of("abc", [Finding], Change(10)).PatchIn(Change(10)), Does.Contain("ci.yml").And.Not.Contain("README"));

    private static SafetyFinding Finding => new("protected.path", SafetySeverity.Blocking, ".github/workflows/ci.yml", "Only a person may change it.", "");

    private static Diff Change(int length) => new([File(".github/workflows/ci.yml", length), File("README.md", length)], "");

    private static FileDiff File(string path, int length) => new(path, null, FileStatus.Modified, [], []) { Patch = $"+++ b/{path}\n+{new string('x', length)}\n" };
}
