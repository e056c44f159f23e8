using System;
using System.Buffers.Binary;
using System.IO;

namespace Microsoft.ML.StandIn.Png;

/// <summary>Turns a row's samples into red, green, blue and opacity of 8 bits each.</summary>
internal sealed class PngColours
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _paletteAlpha = [];
    private readonly int[] _transparent = [];
    private readonly int[] _samples;

    public PngColours(PngHeader header, byte[] palette, byte[] transparency)
    {
        _header = header;
        _palette = palette;
        _samples = new int[header.Channels];
        if (header.Colour == PngColour.Palette && palette is null)
            throw new InvalidDataException("The PNG file's palette is missing.");
        if (transparency is null)
            return;
        switch (header.Colour)
        {
            case PngColour.Palette when transparency.Length <= palette.Length / 3:
                _paletteAlpha = transparency;
                break;
            case PngColour.Grey or PngColour.Rgb when transparency.Length == 2 * header.Channels:
                _transparent = new int[header.Channels];
                for (var i = 0; i < _transparent.Length; i++)
                    _transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * i)) & ((1 << header.BitDepth) - 1);
                break;
            default:
                throw new InvalidDataException($"The PNG transparency chunk of {transparency.Length} bytes does not fit the colour type {header.Colour}.");
        }
    }

    /// <summary>Reads the pixel at a place of a row.</summary>
    public void Read(ReadOnlySpan<byte> row, int x, Span<byte> rgba)
    {
        for (var i = 0; i < _samples.Length; i++)
            _samples[i] = Sample(row, (x * _samples.Length) + i);
        if (_header.Colour == PngColour.Palette)
        {
            ReadPalette(_samples[0], rgba);
            return;
        }
        var isGrey = _header.Colour is PngColour.Grey or PngColour.GreyAlpha;
        rgba[0] = ToByte(_samples[0]);
        rgba[1] = isGrey ? rgba[0] : ToByte(_samples[1]);
        rgba[2] = isGrey ? rgba[0] : ToByte(_samples[2]);
        rgba[3] = _header.Colour is PngColour.GreyAlpha or PngColour.Rgba ? ToByte(_samples[^1])
            : _transparent.Length > 0 && _samples.AsSpan().SequenceEqual(_transparent) ? (byte)0
            : byte.MaxValue;
    }

    private void ReadPalette(int index, Span<byte> rgba)
    {
        if (3 * index >= _palette.Length)
            throw new InvalidDataException($"A PNG pixel has colour {index} of a palette of {_palette.Length / 3}.");
        _palette.AsSpan(3 * index, 3).CopyTo(rgba);
        rgba[3] = index < _paletteAlpha.Length ? _paletteAlpha[index] : byte.MaxValue;
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.BitDepth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                var bit = index * _header.BitDepth;
                return (row[bit / 8] >> (8 - _header.BitDepth - (bit % 8))) & ((1 << _header.BitDepth) - 1);
        }
    }

    private byte ToByte(int sample) => _header.BitDepth switch
    {
        16 => (byte)(sample >> 8),
        8 => (byte)sample,
        _ => (byte)(sample * (255 / ((1 << _header.BitDepth) - 1))),
    };
}
