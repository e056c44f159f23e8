using System.Globalization;
using RnnCodec.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RnnCodec.Cli.Training;

/// <summary>Shows a training on standard error: live where that is a terminal, else a line a report.</summary>
internal sealed class TrainingDisplay(string unit, bool higherIsBetter) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.2);

    private TrainingProgress? _report;
    private IReadOnlyList<double>? _first;
    private IReadOnlyList<double>? _validation;
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
        _validation = value.Validation ?? _validation;
        _first ??= value.Validation;
        _report = value.IsReport && value.Step > 0 ? value : _report;
        if (_show is null)
        {
            if (value.IsReport)
                Console.Error.WriteLine(Line(value));
        }
        else if (value.IsReport || DateTime.UtcNow - _shown > Between)
        {
            _shown = DateTime.UtcNow;
            _show(Picture(value));
        }
    }

    private string Line(TrainingProgress p)
    {
        var validation = p.Validation is null ? "" : $"  {string.Join(' ', p.Validation.Select(Shown))} {unit}";
        if (p.Step == 0)
            return $"start{validation}";
        var place = string.Create(CultureInfo.InvariantCulture, $"step {p.Step}  {100 * p.Fraction:0.0} %  {p.Iterations} iterations");
        var progress = string.Create(CultureInfo.InvariantCulture, $"loss {p.MeanLoss:0.00000}  {p.CropsPerSecond:0.0} crops/s");
        return $"{place}  {progress}  {Time(p.Remaining)} left{validation}";
    }

    private Rows Picture(TrainingProgress p)
    {
        var figures = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Add(string name, string value) => figures.AddRow(new Text(name), new Text(value));
        var place = string.Create(CultureInfo.InvariantCulture, $"{p.Step} ({100 * p.Fraction:0.0} %)");
        Add("step", string.Create(CultureInfo.InvariantCulture, $"{place}, {p.Iterations} iterations, {p.CropsPerSecond:0.0} crops/s"));
        Add("loss", string.Create(CultureInfo.InvariantCulture, $"{(_report is null ? p.MeanLoss : _report.MeanLoss):0.00000}"));
        Add("time", $"{Time(p.Elapsed)}, {Time(p.Remaining)} left");
        if (_validation is null)
            return new Rows(figures);
        var table = new Table { Border = TableBorder.Minimal }
            .AddColumn("iteration")
            .AddColumn(new TableColumn(Markup.Escape(unit)).RightAligned())
            .AddColumn(new TableColumn("since the start").RightAligned());
        for (var i = 0; i < _validation.Count; i++)
        {
            var change = _validation[i] - _first![i];
            var better = change == 0 ? Color.Default : change > 0 == higherIsBetter ? Color.Green : Color.Red;
            var since = change.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
            table.AddRow(new Text($"{i + 1}"), new Text(Shown(_validation[i])), new Text(since, new Style(better)));
        }
        return new Rows(figures, table);
    }

    private static string Shown(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) =>
        time > TimeSpan.FromDays(99) ? "?" : time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
