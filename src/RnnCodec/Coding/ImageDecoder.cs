using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>The bytes of a file to a picture: the mirror of <see cref="ImageEncoder"/>.</summary>
internal static class ImageDecoder
{
    public static void Validate(DecodeOptions options)
    {
        if (options.Iterations < 1)
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Iterations, $"{nameof(DecodeOptions)}.{nameof(DecodeOptions.Iterations)} must be 1 or more.");
        if (options.MaxDegreeOfParallelism < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxDegreeOfParallelism,
                $"{nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxDegreeOfParallelism)} must be 0 (one thread per processor) or more.");
    }

    /// <summary>Refuses a file that is another model's, or cannot be this one's.</summary>
    public static void RequireDecodable(FileHeader header, CodecModel model)
    {
        if (header.IsExact)
            return;
        header.RequireModel(model.Id, model.Name);
        if (header.Iterations > model.Architecture.Iterations)
            throw new CorruptFileException("header", 0, $"it counts {header.Iterations} iterations; the model has {model.Architecture.Iterations}.");
        if ((header.Planes is null) != (model.Planes is null))
            throw new CorruptFileException("header", 0, "its codes are of another kind than the model's.");
        if (header.Coding == BitCoding.Entropy && !model.HasEntropyModel)
            throw new CorruptFileException("header", 0, "the codes are entropy coded, but the model has no entropy model.");
    }

    public static DecodeResult Decode(CodecModel model, ContainerContents contents, DecodeOptions options, TileWork work)
    {
        var header = contents.Header;
        RequireDecodable(header, model);
        if (contents.IterationsUsed == 0 && contents.Damage is { } damage
            && !Enumerable.Range(0, (int)header.TileCount).Any(tile => contents.CutPayload(tile) is not null))
            throw damage;
        var alpha = contents.DecodeAlpha(options.AllowTruncated, work.CancellationToken);
        var image = new RgbImage(header.Width, header.Height, new byte[3 * header.Width * header.Height], alpha);
        var progress = new WorkProgress(options.Progress, Enumerable.Range(0, (int)header.TileCount).Sum(tile => (long)contents.UsableIterations(tile)));
        if (header.IsExact)
            ExactDecoder.Decode(contents, image, progress, work.CancellationToken);
        else if (model.Planes is { } planes)
            PlanesDecoder.Decode(planes, contents, image, work, progress);
        else
            RecurrentDecoder.Decode(model, contents, image, work, progress);
        return new DecodeResult
        {
            Image = image,
            Info = header.ToImageInfo(contents.File.Length),
            Metadata = contents.Metadata,
            IterationsUsed = contents.IterationsUsed,
            CompleteIterations = contents.CompleteIterations,
            Damage = contents.Damage,
        };
    }
}
