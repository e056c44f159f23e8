using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>A file, entropy coded or of plain bits, to its picture. No bytes give no picture.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesToImage : RowWork<BytesInput, ImageOutput>
{
    public const string Contract = "RnnCodec.MLNet.BytesToImage.1";

    public static BytesToImage Instance { get; } = new();

    protected override string ContractName => Contract;

    protected override bool Does(StageKind kind) => kind is StageKind.DecompressImages or StageKind.DecodeImageBits;

    protected override Action<BytesInput, ImageOutput> Prepare(StageState state)
    {
        var codecs = new FileCodecs(state.Models);
        var options = state.Decoding!;
        return (input, output) =>
        {
            // The picture of the row before belongs to whoever asked for it; it is not ours to dispose of.
            output.Image = null;
            if (input.Bytes.Length == 0)
                return;
            try
            {
                var file = input.Dense;
                if (state.Kind == StageKind.DecodeImageBits)
                    BytesToBytes.RequireCodeBits(file, state);
                using var cores = CoreShare.Process.Take(options.MaxDegreeOfParallelism);
                output.Image = MLImageConversion.ToMLImage(
                    codecs.For(file).Decode(file, options with { MaxDegreeOfParallelism = cores.Threads }, state.CancellationToken));
            }
            catch (Exception e) when (state.OnDamage == OnDamage.Missing && FileCodecs.IsDamage(e))
            {
            }
        };
    }
}
