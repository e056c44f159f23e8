using Microsoft.ML;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A row to which nothing is added.</summary>
internal sealed class NoOutput;

/// <summary>
/// Registers, while ML.NET loads a model, the sizes of the image columns that the model was fitted on: steps of a chain that do nothing
/// to rows, a step for each hexadecimal digit.
/// </summary>
/// <remarks>
/// ML.NET binds a loaded mapping to its columns before any code of this library sees a schema or a row. What it does run before is
/// <see cref="GetMapping"/> of each step's factory, in the order of the steps and on one thread, and the only thing that tells it
/// anything is which factory is asked. Hence a factory for each digit: eight digits are a height and a width.
/// </remarks>
internal abstract class ImageSizeDigit(uint digit) : CustomMappingFactory<NoInput, NoOutput>
{
    /// <summary>Written to saved models, followed by the digit; never changes.</summary>
    public const string Contract = "RnnCodec.MLNet.ImageSize.1.";

    private const int DigitsOfSide = 4;

    [ThreadStatic]
    private static uint s_sides;

    [ThreadStatic]
    private static int s_digits;

    /// <summary>The steps that make a loaded model register the type.</summary>
    public static IEnumerable<IEstimator<ITransformer>> Steps(TransformsCatalog catalog, ImageDataViewType type)
    {
        if (!ImageTypes.IsSized(type) || type.Height > ushort.MaxValue || type.Width > ushort.MaxValue)
            return [];
        return $"{type.Height:X4}{type.Width:X4}".Select(digit => catalog.CustomMapping<NoInput, NoOutput>(Map, Contract + digit));
    }

    /// <summary>Whether a step of a chain is a digit.</summary>
    public static bool Is(ITransformer step) => step is CustomMappingTransformer<NoInput, NoOutput>;

    /// <summary>Forgets what a loading that failed may have left.</summary>
    public static void Begin() => (s_sides, s_digits) = (0, 0);

    public sealed override Action<NoInput, NoOutput> GetMapping()
    {
        s_sides = (s_sides << 4) | digit;
        if (++s_digits == 2 * DigitsOfSide)
        {
            if (s_sides >> 16 != 0 && (ushort)s_sides != 0)
                ImageTypes.Register(new ImageDataViewType((int)(s_sides >> 16), (ushort)s_sides));
            Begin();
        }
        return Map;
    }

    private static void Map(NoInput input, NoOutput output)
    {
    }
}

[CustomMappingFactoryAttribute(Contract + "0")]
internal sealed class ImageSizeDigit0() : ImageSizeDigit(0x0);

[CustomMappingFactoryAttribute(Contract + "1")]
internal sealed class ImageSizeDigit1() : ImageSizeDigit(0x1);

[CustomMappingFactoryAttribute(Contract + "2")]
internal sealed class ImageSizeDigit2() : ImageSizeDigit(0x2);

[CustomMappingFactoryAttribute(Contract + "3")]
internal sealed class ImageSizeDigit3() : ImageSizeDigit(0x3);

[CustomMappingFactoryAttribute(Contract + "4")]
internal sealed class ImageSizeDigit4() : ImageSizeDigit(0x4);

[CustomMappingFactoryAttribute(Contract + "5")]
internal sealed class ImageSizeDigit5() : ImageSizeDigit(0x5);

[CustomMappingFactoryAttribute(Contract + "6")]
internal sealed class ImageSizeDigit6() : ImageSizeDigit(0x6);

[CustomMappingFactoryAttribute(Contract + "7")]
internal sealed class ImageSizeDigit7() : ImageSizeDigit(0x7);

[CustomMappingFactoryAttribute(Contract + "8")]
internal sealed class ImageSizeDigit8() : ImageSizeDigit(0x8);

[CustomMappingFactoryAttribute(Contract + "9")]
internal sealed class ImageSizeDigit9() : ImageSizeDigit(0x9);

[CustomMappingFactoryAttribute(Contract + "A")]
internal sealed class ImageSizeDigitA() : ImageSizeDigit(0xA);

[CustomMappingFactoryAttribute(Contract + "B")]
internal sealed class ImageSizeDigitB() : ImageSizeDigit(0xB);

[CustomMappingFactoryAttribute(Contract + "C")]
internal sealed class ImageSizeDigitC() : ImageSizeDigit(0xC);

[CustomMappingFactoryAttribute(Contract + "D")]
internal sealed class ImageSizeDigitD() : ImageSizeDigit(0xD);

[CustomMappingFactoryAttribute(Contract + "E")]
internal sealed class ImageSizeDigitE() : ImageSizeDigit(0xE);

[CustomMappingFactoryAttribute(Contract + "F")]
internal sealed class ImageSizeDigitF() : ImageSizeDigit(0xF);
