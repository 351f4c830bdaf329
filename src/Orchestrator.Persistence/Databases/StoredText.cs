using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Orchestrator.Databases;

/// <summary>Replaces what a database cannot hold as text: NUL and halves of surrogate pairs become U+FFFD.</summary>
internal sealed class StoredText() : ValueConverter<string, string>(value => Clean(value), value => value)
{
    private const char Replacement = '\uFFFD';

    public static string Clean(string text)
    {
        var broken = FirstBroken(text);
        if (broken < 0)
        {
            return text;
        }

        var characters = text.ToCharArray();
        for (var index = broken; index < characters.Length; index++)
        {
            if (index + 1 < characters.Length && char.IsSurrogatePair(characters[index], characters[index + 1]))
            {
                index++;
            }
            else if (characters[index] == '\0' || char.IsSurrogate(characters[index]))
            {
                characters[index] = Replacement;
            }
        }

        return new string(characters);
    }

    private static int FirstBroken(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]))
            {
                index++;
            }
            else if (text[index] == '\0' || char.IsSurrogate(text[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
