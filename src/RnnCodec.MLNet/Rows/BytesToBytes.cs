using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>A file from plain bits to entropy coded ones, or back. No bytes give no bytes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesToBytes : RowWork<BytesInput, BytesOutput>
{
    public const string Contract = "RnnCodec.MLNet.BytesToBytes.1";

    public static BytesToBytes Instance { get; } = new();

    protected override string ContractName => Contract;

    /// <summary>The rule of the stages that read code bits: a file of plain bits, not an entropy coded one.</summary>
    public static void RequireCodeBits(ReadOnlySpan<byte> file, StageState state)
    {
        if (ImageCodec.Identify(file).IsEntropyCoded)
            throw new RnnCodecException($"Column '{state.InputColumnName}' holds an entropy coded file where {state.Kind} expects code bits: they come " +
                "from EncodeImageBits or EntropyDecode.");
    }

    protected override bool Does(StageKind kind) => kind is StageKind.EntropyEncode or StageKind.EntropyDecode;

    protected override SchemaDefinition OutputSchema(StageState state) => ModelAnnotation.Of(typeof(BytesOutput), StageColumns.BytesResult, state.Models);

    protected override Action<BytesInput, BytesOutput> Prepare(StageState state)
    {
        var codecs = new FileCodecs(state.Models);
        var options = state.Decoding!;
        var encodes = state.Kind == StageKind.EntropyEncode;
        return (input, output) =>
        {
            output.Bytes = default;
            if (input.Bytes.Length == 0)
                return;
            try
            {
                var file = input.Dense;
                if (encodes)
                    RequireCodeBits(file, state);
                using var cores = CoreShare.Process.Take(options.MaxDegreeOfParallelism);
                var (codec, own) = (codecs.For(file), options with { MaxDegreeOfParallelism = cores.Threads });
                var result = encodes ? codec.EntropyEncode(file, own, state.CancellationToken) : codec.EntropyDecode(file, own, state.CancellationToken);
                output.Bytes = new VBuffer<byte>(result.Length, result);
            }
            catch (Exception e) when (state.OnDamage == OnDamage.Missing && FileCodecs.IsDamage(e))
            {
            }
        };
    }
}
