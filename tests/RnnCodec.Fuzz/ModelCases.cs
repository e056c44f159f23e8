using System.Buffers.Binary;
using RnnCodec.Tests;

namespace RnnCodec.Fuzz;

/// <summary>Damaged weight files: refused by name, or, where their checksum is made right again, a model.</summary>
internal static class ModelCases
{
    private static readonly byte[] File = RecurrentExample.Model.ToBytes();
    private static readonly int HeaderEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(File);

    public static Outcome Raw(Random random)
    {
        var bytes = Damage.Raw(File, File, random);
        return Outcome.Of(() => CodecModel.FromBytes(bytes).Id == RecurrentExample.Model.Id
            ? Outcome.Right
            : throw new WrongPictureException("another model, without a word"));
    }

    /// <summary>Characters of the header changed to others that JSON has, its length to what it then is.</summary>
    public static Outcome Header(Random random)
    {
        const string Characters = "0123456789-.eE[]{}\",: truefalsn\\u";
        var header = File[8..HeaderEnd].ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(header.Count);
            var character = (byte)Characters[random.Next(Characters.Length)];
            switch (random.Next(3))
            {
                case 0:
                    header[at] = character;
                    break;
                case 1:
                    header.Insert(at, character);
                    break;
                default:
                    header.RemoveAt(at);
                    break;
            }
        }
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Count);
        byte[] bytes = [.. length, .. header, .. File[HeaderEnd..]];
        return Outcome.Of(() =>
        {
            var model = CodecModel.FromBytes(bytes);
            return model.Id == RecurrentExample.Model.Id ? Outcome.Right : Outcome.Other;
        });
    }
}
