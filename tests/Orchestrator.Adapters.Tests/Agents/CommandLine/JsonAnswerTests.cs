namespace Orchestrator.Agents.CommandLine;

[TestFixture]
internal sealed class JsonAnswerTests
{
    [TestCase("{\"a\":1}", "{\"a\":1}")]
    [TestCase(" \n[1]\n ", "[1]")]
    [TestCase("Here:\n```json\n{\"a\":1}\n```\nand again\n```json\n{\"a\":2}\n```\n", "{\"a\":2}")]
    [TestCase("```\n{\"a\":1}\n```", "{\"a\":1}")]
    [TestCase("I think {\"a\":{\"b\":1}} is right.", "{\"a\":{\"b\":1}}")]
    [TestCase("no JSON", null)]
    [TestCase("```json\nnot it\n```", null)]
    [TestCase("```", null)]
    [TestCase("{\"a\":", null)]
    [TestCase("\"a string\"", null)]
    [TestCase("", null)]
    public void Find_LastMessage_GivesItsJson(string text, string? expected)
    {
        Assert.That(JsonAnswer.Find(text), Is.EqualTo(expected));
    }
}
