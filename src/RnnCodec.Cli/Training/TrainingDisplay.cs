using System.Globalization;
using RnnCodec.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RnnCodec.Cli.Training;

/// <summary>Shows a training on standard error: live where that is a terminal, else a line a report.</summary>
/// <param name="figures">What validation measures in a codec that is trained as a whole.</param>
internal sealed class TrainingDisplay(Figures figures) : IProgress<TrainingProgress>
{
    // What computes unless it is asked for another: not told.
    private const string Managed = "managed";

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.2);

    // By network; one of no name where the codec is trained as a whole.
    private readonly SortedDictionary<int, Shown> _networks = [];
    private DateTime _shown;
    private Action<IRenderable>? _show;

    public T Run<T>(bool shown, Func<IProgress<TrainingProgress>?, T> work)
    {
        if (!shown)
            return work(null);
        if (Console.IsErrorRedirected)
            return work(this);
        T result = default!;
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Live(new Text("Reading pictures")).Start(context =>
        {
            _show = context.UpdateTarget;
            result = work(this);
        });
        return result;
    }

    public void Report(TrainingProgress value)
    {
        var key = (int)(value.Network ?? 0);
        if (!_networks.TryGetValue(key, out var network))
        {
            _networks.Add(key, network = new Shown(value.Network is { } named ? Figures.Of(named) : figures));
            if (_show is null && value.Engine != Managed)
                Console.Error.WriteLine($"{Shown.NameOf(value)}{value.Engine}");
        }
        network.Take(value);
        if (_show is null)
        {
            if (value.IsReport)
                Console.Error.WriteLine(network.Line());
        }
        else if (value.IsReport || DateTime.UtcNow - _shown > Between)
        {
            _shown = DateTime.UtcNow;
            _show(new Rows(_networks.Values.Select(n => n.Picture())));
        }
    }

    private static string Time(TimeSpan time) =>
        time > TimeSpan.FromDays(99) ? "?" : time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>What is shown of one network.</summary>
    private sealed class Shown(Figures figures)
    {
        private TrainingProgress? _last;
        private TrainingProgress? _report;
        private IReadOnlyList<double>? _first;
        private IReadOnlyList<double>? _validation;

        private string Name => NameOf(_last!);

        public static string NameOf(TrainingProgress p) => p.Network is { } network ? $"{network.ToString().ToLowerInvariant()}: " : "";

        public void Take(TrainingProgress value)
        {
            _last = value;
            _validation = value.Validation ?? _validation;
            _first ??= value.Validation;
            _report = value.IsReport && value.Step > 0 ? value : _report;
        }

        public string Line()
        {
            var p = _last!;
            var validation = p.Validation is null ? "" : $"  {string.Join(' ', p.Validation.Select(Number))} {figures.Unit}";
            return p.Step == 0
                ? $"{Name}start{validation}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}step {p.Step}  {100 * p.Fraction:0.0} %  {Iterations()}loss {p.MeanLoss:0.00000}  " +
                    $"{p.CropsPerSecond:0.0} crops/s  {Time(p.Remaining)} left{validation}");
        }

        public Rows Picture()
        {
            var p = _last!;
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            void Add(string name, string value) => grid.AddRow(new Text(name), new Text(value));
            if (p.Network is { } network)
                Add("network", network.ToString().ToLowerInvariant());
            if (p.Engine != Managed)
                Add("engine", p.Engine);
            var iterations = Iterations().Replace("  ", ", ", StringComparison.Ordinal);
            Add("step", string.Create(CultureInfo.InvariantCulture, $"{p.Step} ({100 * p.Fraction:0.0} %), {iterations}{p.CropsPerSecond:0.0} crops/s"));
            Add("loss", string.Create(CultureInfo.InvariantCulture, $"{(_report ?? p).MeanLoss:0.00000}"));
            Add("time", $"{Time(p.Elapsed)}, {Time(p.Remaining)} left");
            if (_validation is null)
                return new Rows(grid);
            var table = new Table { Border = TableBorder.Minimal }
                .AddColumn(figures.Heading)
                .AddColumn(new TableColumn(Markup.Escape(figures.Unit)).RightAligned())
                .AddColumn(new TableColumn("since the start").RightAligned());
            for (var i = 0; i < _validation.Count; i++)
            {
                var change = _validation[i] - _first![i];
                var better = change == 0 ? Color.Default : change > 0 == figures.HigherIsBetter ? Color.Green : Color.Red;
                var shown = change.ToString(figures.HigherIsBetter ? "+0.00;-0.00;0.00" : "+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
                table.AddRow(new Text(figures.Rows[i]), new Text(Number(_validation[i])), new Text(shown, new Style(better)));
            }
            return new Rows(grid, table);
        }

        // A network of a bit-plane codec has no iterations that grow.
        private string Iterations() => _last!.Network is null ? $"{_last.Iterations} iterations  " : "";

        private string Number(double value) => value.ToString(figures.HigherIsBetter ? "0.00" : "0.000", CultureInfo.InvariantCulture);
    }
}
