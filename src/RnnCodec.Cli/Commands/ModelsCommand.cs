using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RnnCodec.Architecture;
using RnnCodec.Cli.Terminal;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec models.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("models", "Lists the models inside this tool; the first line is the default.") { json };
        command.SetAction(parsed =>
        {
            var models = CodecModel.ShippedNames.Select(CodecModel.FromName).OrderByDescending(m => m.Id == CodecModel.Default.Id).ToList();
            if (parsed.GetValue(json))
                Output.Json(new JsonArray([.. models.Select(Describe)]));
            else
                Output.Table(["Name", "Id", "Weights", "File", "Iterations", "Architecture"], models.Select(Row));
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(CodecModel model) => new()
    {
        ["name"] = model.Name,
        ["id"] = model.Id,
        ["weightCount"] = model.WeightCount,
        ["fileBytes"] = model.ToBytes().Length,
        ["iterations"] = model.Architecture.Iterations,
        ["architecture"] = Summary(model),
    };

    private static string[] Row(CodecModel model) =>
    [
        model.Name,
        model.Id,
        string.Create(CultureInfo.InvariantCulture, $"{model.WeightCount:N0}"),
        string.Create(CultureInfo.InvariantCulture, $"{model.ToBytes().Length / (double)(1 << 20):0.0} MiB"),
        model.Architecture.Iterations.ToString(CultureInfo.InvariantCulture),
        Summary(model),
    ];

    private static string Summary(CodecModel model) => model.Architecture switch
    {
        PlanesArchitecture planes => $"bit planes of a lapped DCT, entropy model of width {planes.EntropyWidth}, decoders of width {planes.DecoderWidth}",
        RecurrentArchitecture recurrent => Summary(recurrent, model.HasEntropyModel),
        var other => other.GetType().Name,
    };

    private static string Summary(RecurrentArchitecture architecture, bool hasEntropyModel)
    {
        var cell = architecture.Cell switch
        {
            RecurrentCell.ResidualGru => "residual GRU",
            RecurrentCell.Gru => "GRU",
            RecurrentCell.Lstm => "LSTM",
            RecurrentCell.AssociativeLstm => "associative LSTM",
            var other => other.ToString(),
        };
        string[] parts =
        [
            $"{cell}, {Count(architecture.Encoder)} + {Count(architecture.Decoder)} recurrent layers",
            architecture.Reconstruction == Reconstruction.Additive ? "additive" : "one-shot",
            $"gain {architecture.Gain.ToString().ToLowerInvariant()}",
            hasEntropyModel ? "BinaryRNN entropy model" : "no entropy model",
        ];
        return string.Join(", ", parts);

        static int Count(IEnumerable<LayerSpec> layers) => layers.Count(l => l.Type == LayerType.Rnn);
    }
}
