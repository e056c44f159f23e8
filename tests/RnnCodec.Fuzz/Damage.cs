using System.IO.Compression;

namespace RnnCodec.Fuzz;

/// <summary>What may happen to a file.</summary>
internal static class Damage
{
    private static readonly int[] Absurd = [0, 1, 15, 16, 17, 255, 256, 4095, 4096, 16384, 65534, 65535, 65536, int.MaxValue];

    /// <summary>Damage to bytes, as broken copies and disks make it: checksums find it.</summary>
    public static byte[] Raw(byte[] file, byte[] other, Random random)
    {
        byte[] bytes = [.. file];
        if (bytes.Length == 0)
            return [.. other];
        var (a, b) = (random.Next(bytes.Length), random.Next(bytes.Length));
        var (from, to) = (Math.Min(a, b), Math.Max(a, b));
        switch (random.Next(9))
        {
            case 0:
                for (var n = random.Next(1, 5); n > 0; n--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..from];
            case 2:
                return [.. bytes[..from], .. bytes[to..]];
            case 3:
                return [.. bytes[..from], .. bytes[from..to], .. bytes[from..]];
            case 4:
                var size = random.Next(1, 1 + bytes.Length / 4);
                var (x, y) = (random.Next(bytes.Length - size + 1), random.Next(bytes.Length - size + 1));
                byte[] piece = bytes[x..(x + size)];
                bytes.AsSpan(y, size).CopyTo(bytes.AsSpan(x));
                piece.CopyTo(bytes, y);
                return bytes;
            case 5:
                var front = random.Next(2) == 0 ? random.Next(Math.Min(60, bytes.Length)) : from;
                bytes.AsSpan(front, Math.Min(random.Next(1, 6), bytes.Length - front)).Fill(0xFF);
                return bytes;
            case 6:
                return [.. bytes[..from], .. other[Math.Min(other.Length, from)..]];
            case 7:
                var inserted = new byte[random.Next(1, 20)];
                random.NextBytes(inserted);
                return [.. bytes[..from], .. inserted, .. bytes[from..]];
            default:
                bytes.AsSpan(from, Math.Min(to - from, 40)).Clear();
                return bytes;
        }
    }

    /// <summary>Damage to what checksums guard, as one who means harm makes it: the checksums are right.</summary>
    public static byte[] Structured(byte[] file, byte[] other, Random random)
    {
        var parts = FileParts.Parse(file);
        for (var n = random.Next(1, 4); n > 0; n--)
            Change(parts, FileParts.Parse(other), random);
        return parts.ToBytes();
    }

    private static void Change(FileParts parts, FileParts other, Random random)
    {
        var payloads = parts.Payloads;
        var i = payloads.Count == 0 ? -1 : random.Next(payloads.Count);
        switch (random.Next(16))
        {
            case 0 or 1 or 2 when i >= 0 && payloads[i].Length > 0:
                byte[] flipped = [.. payloads[i]];
                for (var n = random.Next(1, 9); n > 0; n--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                payloads[i] = flipped;
                break;
            case 3 when i >= 0:
                payloads[i] = payloads[i][..random.Next(payloads[i].Length + 1)];
                break;
            case 4 when i >= 0:
                payloads[i] = [.. payloads[i], .. Bytes(random.Next(1, 30), random)];
                break;
            case 5 when i >= 0:
                payloads[i] = Bytes(random.Next(0, 80), random);
                break;
            case 6 when i >= 0 && other.Payloads.Count > 0:
                payloads[i] = other.Payloads[random.Next(other.Payloads.Count)];
                break;
            case 7 when i >= 0:
                var j = random.Next(payloads.Count);
                (payloads[i], payloads[j]) = (payloads[j], payloads[i]);
                break;
            case 8 when i >= 0:
                payloads.RemoveAt(i);
                break;
            case 9 when i >= 0:
                payloads.Insert(i, payloads[i]);
                break;
            case 10:
                if (random.Next(2) == 0)
                    parts.Width = Number(parts.Width, random);
                else
                    parts.Height = Number(parts.Height, random);
                break;
            case 11:
                parts.Iterations = (byte)Number(parts.Iterations, random);
                break;
            case 12:
                parts.Planes = [.. parts.Planes];
                parts.Planes[random.Next(parts.Planes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : parts.Planes[0] + random.Next(-2, 3));
                break;
            case 13:
                parts.Flags ^= 1 << random.Next(random.Next(8) == 0 ? 16 : 11);
                break;
            case 14:
                parts.TileUnits = Number(parts.TileUnits, random);
                break;
            case 15 when i >= 0:
                payloads[i] = random.Next(2) == 0 ? Deflated(random) : [(byte)random.Next(8), 0, .. Compressed(random)];
                break;
            default:
                parts.Background = Bytes(parts.Background.Length, random);
                break;
        }
    }

    /// <summary>Rows for an alpha plane.</summary>
    private static byte[] Deflated(Random random)
    {
        using var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.Fastest))
            deflater.Write(Rows(random));
        return target.ToArray();
    }

    /// <summary>Rows for an exact picture.</summary>
    private static byte[] Compressed(Random random)
    {
        using var target = new MemoryStream();
        using (var compressor = new BrotliStream(target, CompressionLevel.Fastest))
            compressor.Write(Rows(random));
        return target.ToArray();
    }

    /// <summary>Of a fitting size or not, and what unpacks to far more than it is.</summary>
    private static byte[] Rows(Random random)
    {
        var rows = new byte[random.Next(20) == 0 ? 1 << 22 : random.Next(1, 5000)];
        if (random.Next(2) == 0)
        {
            for (var i = 0; i < rows.Length; i++)
                rows[i] = (byte)random.Next(6);
        }
        return rows;
    }

    private static int Number(int value, Random random) => random.Next(3) switch
    {
        0 => Math.Max(0, value + random.Next(-3, 4)),
        1 => random.Next(1, 100),
        _ => Absurd[random.Next(Absurd.Length)],
    };

    private static byte[] Bytes(int count, Random random)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
