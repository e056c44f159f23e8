using System.Text;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Icc;
using MetadataExtractor.Formats.Xmp;
using RnnCodec.Pictures;
using RnnCodec.Pictures.Tests;
using SkiaSharp;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 5: what pixels mean, and all else that travels with them.</summary>
public sealed class Case05ProfileTests : ToolTests
{
    private const string Packet = """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="1" tiff:Make="RNN"/></rdf:RDF></x:xmpmeta>
        """;

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    public void ProfileExifAndXmpComeBackOutOfEveryFormat(string format)
    {
        var profile = TestFiles.WideGamutProfile();
        var exif = TestFiles.Exif(1, littleEndian: true);
        byte[][] rows = [.. Enumerable.Range(0, 16).Select(y => Enumerable.Range(0, 48).Select(x => (byte)(5 * x + y)).ToArray())];
        byte[] profileChunk = [.. "p\0\0"u8, .. TestFiles.Zlib(profile)];
        byte[] xmpChunk = [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(Packet)];
        File.WriteAllBytes(At("in.png"), TestFiles.Png(16, 8, 2, rows, ("iCCP", profileChunk), ("eXIf", exif), ("iTXt", xmpChunk)));
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1").ExitCode);
        Assert.Equal(0, Run($"decompress out.rnnc out.{format}").ExitCode);

        var written = PictureDecoder.Decode(File.ReadAllBytes(At($"out.{format}")), "it");
        Assert.Equal(profile, written.Metadata.IccProfile.ToArray());
        Assert.Equal(exif, written.Metadata.Exif.ToArray());
        Assert.Equal(Packet, Encoding.UTF8.GetString(written.Metadata.Others.Single().Content.Span));
        // Two readers that know nothing of ours.
        using (var codec = SKCodec.Create(At($"out.{format}")))
            Assert.False(codec.Info.ColorSpace.IsSrgb);
        var directories = ImageMetadataReader.ReadMetadata(At($"out.{format}"));
        Assert.Equal("RGB ", directories.OfType<IccDirectory>().Single().GetString(IccDirectory.TagColorSpace));
        Assert.Equal("RNN", directories.OfType<ExifIfd0Directory>().Single().GetString(ExifDirectoryBase.TagMake)?.TrimEnd('\0'));
        Assert.Equal("RNN", directories.OfType<XmpDirectory>().Single().GetXmpProperties()["tiff:Make"]);
    }

    [Fact]
    public void ColoursOfAWideGamutStayThoseColours()
    {
        File.Copy(TestFiles.Input("wide-gamut-icc.png"), At("in.png"));
        // A colour may move by a coarse step and stay itself; the finest step shows that nothing else moves it.
        Assert.Equal(0, Run("compress in.png out.rnnc --quality 100").ExitCode);
        Assert.Equal(0, Run("decompress out.rnnc out.png").ExitCode);
        var (before, after) = (Shown(At("in.png")), Shown(At("out.png")));
        Assert.InRange(Math.Abs(before.Red - after.Red), 0, 8);
        Assert.InRange(Math.Abs(before.Green - after.Green), 0, 8);
        Assert.InRange(Math.Abs(before.Blue - after.Blue), 0, 8);

        // The middle as a viewer that knows profiles shows it.
        static SKColor Shown(string path)
        {
            using var codec = SKCodec.Create(path);
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            using var bitmap = SKBitmap.Decode(codec, new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()));
            return bitmap.GetPixel(width / 2, height / 2);
        }
    }

    [Fact]
    public void XmpOfAGifTravels()
    {
        var gif = TestFiles.Small("gif");
        // As it is, behind the extension's head, and the trailer that sub-block readers find the end by.
        byte[] trailer = [1, .. Enumerable.Range(1, 255).Reverse().Select(i => (byte)i), 0, 0];
        byte[] extension = [0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Encoding.UTF8.GetBytes(Packet), .. trailer];
        var frame = Array.IndexOf(gif, (byte)0x2C);
        File.WriteAllBytes(At("in.gif"), [.. gif[..frame], .. extension, .. gif[frame..]]);
        Assert.Equal("", Run("compress in.gif out.rnnc -i 1 --quiet").Error);
        Assert.Equal(0, Run("decompress out.rnnc out.png").ExitCode);
        var written = PictureDecoder.Decode(File.ReadAllBytes(At("out.png")), "it");
        Assert.Equal(Packet, Encoding.UTF8.GetString(written.Metadata.Others.Single().Content.Span));
        Assert.Equal("RNN", ImageMetadataReader.ReadMetadata(At("in.gif")).OfType<XmpDirectory>().Single().GetXmpProperties()["tiff:Make"]);
    }

    [Fact]
    public void StripLeavesAllOfItOut()
    {
        File.Copy(TestFiles.Input("wide-gamut-icc.png"), At("in.png"));
        Assert.Equal(0, Run("compress in.png whole.rnnc -i 1").ExitCode);
        Assert.Equal(0, Run("compress in.png bare.rnnc -i 1 --strip").ExitCode);
        Assert.True(new FileInfo(At("bare.rnnc")).Length + TestFiles.WideGamutProfile().Length < new FileInfo(At("whole.rnnc")).Length + 20);
        Assert.Equal(0, Run("decompress bare.rnnc bare.png").ExitCode);
        Assert.Equal(0, Run("decompress whole.rnnc stripped.png --strip").ExitCode);
        Assert.Equal(File.ReadAllBytes(At("bare.png")), File.ReadAllBytes(At("stripped.png")));
        Assert.True(PictureDecoder.Decode(File.ReadAllBytes(At("bare.png")), "it").Metadata.IsEmpty);
    }

    [Theory]
    [InlineData("16", "Its 16 bits a sample become 8.")]
    [InlineData("cmyk", "Its CMYK colours become RGB.")]
    [InlineData("animated", "Only its first frame is kept.")]
    [InlineData("profile", "Its colour profile cannot be unpacked and is left out.")]
    public void WhatIsLostIsSaid(string kind, string loss)
    {
        File.WriteAllBytes(At("in"), kind switch
        {
            "16" => TestFiles.Png(1, 16, 0, [[200, 17]]),
            "animated" => TestFiles.Png(1, 8, 0, [[200]], ("acTL", new byte[8])),
            "profile" => TestFiles.Png(1, 8, 2, [[200, 1, 2]], ("iCCP", [.. "p\0\0"u8, 1, 2, 3])),
            _ => TestFiles.CmykJpeg(),
        });
        var result = Run("compress in out.rnnc -i 1 --quiet");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"warning: 'in': {loss}", result.ErrorLine);
    }

    [Fact]
    public void WhatAFormatCannotHoldIsSaid()
    {
        WritePicture("in.png", alpha: true);
        Run("compress in.png out.rnnc -i 1 --quiet");
        Assert.Equal("warning: 'out.rnnc': JPEG holds no opacity: the picture lies on black.", Run("decompress out.rnnc out.jpg --quiet").ErrorLine);
    }
}
