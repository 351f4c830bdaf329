using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

[TestFixture]
public sealed class ModelPriceTableTests
{
    [TestCase("claude-sonnet-4-5-20250929", 3)]
    [TestCase("claude-opus-4-1-20250805", 15)]
    [TestCase("claude-opus-4-5-20251101", 5)]
    [TestCase("gpt-5-mini-2025-08-07", 0.25)]
    [TestCase("GPT-5", 1.25)]
    [TestCase("openai/gpt-5", 1.25)]
    [TestCase("models/gemini-2.5-pro", 1.25)]
    public void Cost_KnownModel_LongestBeginningWins(string model, decimal perMillionInput) =>
        Assert.That(Table().Cost(model, new TokenCount(1_000_000, 0, 0, 0)), Is.EqualTo(perMillionInput));

    [TestCase("gpt-5.9")]
    [TestCase("gpt-50")]
    [TestCase("unheard-of")]
    [TestCase("")]
    public void Cost_UnknownModel_None(string model) => Assert.That(Table().Cost(model, new TokenCount(1, 1, 1, 1)), Is.Null);

    [Test]
    public void Cost_EveryKindOfToken_OwnPrice() =>
        Assert.That(Table().Cost("claude-sonnet-4-5", new TokenCount(1_000_000, 2_000_000, 4_000_000, 8_000_000)), Is.EqualTo(3m + 0.6m + 15m + 120m));

    [Test]
    public void Cost_OperatorsPrice_GoesBefore()
    {
        var options = new EgressGatewayOptions { Prices = { ["gpt-5"] = new ModelPrice { Output = 1 } }, UnknownModelPrice = new ModelPrice { Output = 2 } };
        var table = new ModelPriceTable(options);

        Assert.That(table.Cost("gpt-5", new TokenCount(0, 0, 0, 1_000_000)), Is.EqualTo(1m));
        Assert.That(table.Cost("unheard-of", new TokenCount(0, 0, 0, 1_000_000)), Is.EqualTo(2m));
    }

    private static ModelPriceTable Table() => new(new EgressGatewayOptions());
}
