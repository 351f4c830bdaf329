using Orchestrator.Api.GitHub;
using Orchestrator.Clients.GitHub;

namespace Orchestrator.GitHub;

/// <summary>Which repositories are looked through, and that none is forgotten.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SweepTurnTests
{
    private static readonly IReadOnlyList<RepositoryName> Five = [.. "abcde".Select(letter => new RepositoryName("acme", $"{letter}"))];

    [Test]
    public void Take_MoreThanTheLimit_NamesTheNamedEachTimeAndAllInTurn()
    {
        var turn = new SweepTurn();

        var taken = Enumerable.Range(0, 3).Select(_ => string.Join(' ', turn.Take(["acme/B"], Five, 3).Select(name => name[5..]))).ToList();

        Assert.That(taken, Is.EqualTo(new[] { "B a c", "B d e", "B a c" }));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Take_NoRoom_IsWhatIsNamed(int limit) => Assert.That(new SweepTurn().Take(["acme/b"], Five, limit), Is.EqualTo(new[] { "acme/b" }));

    [Test]
    public void Take_NothingElse_IsWhatIsNamed() => Assert.That(new SweepTurn().Take(["acme/b"], [], 200), Is.EqualTo(new[] { "acme/b" }));
}
