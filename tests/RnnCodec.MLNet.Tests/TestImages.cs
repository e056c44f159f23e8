using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Tests.Training;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Tests;

/// <summary>Small pictures with structure, and models to compress them with.</summary>
internal static class TestImages
{
    /// <summary>A colour gradient with a little deterministic noise.</summary>
    public static RgbImage Gradient(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = image.Pixels.Slice(3 * ((y * width) + x), 3);
                pixel[0] = (byte)((255 * x / width) ^ random.Next(8));
                pixel[1] = (byte)((255 * y / height) ^ random.Next(8));
                pixel[2] = (byte)((128 + (127 * (x + y) / (width + height))) ^ random.Next(8));
            }
        }
        return image;
    }

    public static RgbImage WithAlpha(RgbImage image, int seed = 2)
    {
        var alpha = new byte[image.Width * image.Height];
        new Random(seed).NextBytes(alpha);
        return new RgbImage(image.Width, image.Height, image.Pixels.ToArray(), alpha);
    }

    public static MLImage MLGradient(int width, int height, int seed = 1) => MLImageConversion.ToMLImage(Gradient(width, height, seed));

    /// <summary>Writes gradients as PNG files and returns their names.</summary>
    public static string[] WriteFiles(string folder, params (int Width, int Height)[] sizes)
    {
        var names = new string[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            names[i] = $"{i}.png";
            using var image = MLGradient(sizes[i].Width, sizes[i].Height, seed: i);
            image.Save(Path.Combine(folder, names[i]));
        }
        return names;
    }

    /// <summary>A model that is not a shipped one: the default model with the lowest bit of its last weight changed.</summary>
    public static CodecModel OwnModel()
    {
        var bytes = CodecModel.Default.ToBytes();
        bytes[^4] ^= 1;
        // Without the checksum, which would find the change.
        "\"sha999\""u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("\"sha256\""u8)));
        return CodecModel.FromBytes(bytes);
    }

    /// <summary>A model of the paper's kind after one step of training.</summary>
    public static CodecModel RecurrentModel(bool hasEntropyModel)
    {
        using var image = MLGradient(32, 32);
        var ml = new MLContext(seed: 1);
        var options = new ImageTrainingOptions
        {
            Architecture = TrainCompressImagesTests.Small,
            Codec = new CodecTrainingOptions { Steps = 1, BatchSize = 1, CropSize = 32 },
            Entropy = hasEntropyModel ? new EntropyTrainingOptions { Steps = 1, BatchSize = 1, CropSize = 32, Units = 4 } : null,
            ValidationShare = 0,
        };
        var data = ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        return ml.ImageCompression().TrainCompressImages("Compressed", "Image", options).Fit(data).Codec.Model;
    }

    /// <summary>The pixels of the picture that the codec itself makes of <paramref name="image"/>.</summary>
    public static byte[] Restored(RgbImage image, EncodeOptions? options = null)
    {
        var file = ImageCodec.Default.Encode(image, options);
        return MLImageConversion.ToMLImage(ImageCodec.Default.Decode(file)).Pixels.ToArray();
    }
}
