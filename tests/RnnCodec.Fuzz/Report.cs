using System.Globalization;
using System.Text.Json;

namespace RnnCodec.Fuzz;

/// <summary>What came of many cases.</summary>
internal sealed class Report
{
    public static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    /// <summary>CPU seconds after which a case counts as hung.</summary>
    private const double Hang = 20;

    private const int MostExamples = 5;

    public long Cases, Named, Right, Part, Other;
    public long Crashes, Hangs, Wrong, OverMemory;
    public double LongestSeconds, CpuSeconds;
    public long LongestCase, MostAllocated, MostAllocatedCase, PeakBytes;
    public List<string> Examples = [];

    public bool IsClean => Crashes + Hangs + Wrong + OverMemory == 0;

    public void Count(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Named:
                Named++;
                break;
            case Outcome.Right:
                Right++;
                break;
            case Outcome.Part:
                Part++;
                break;
            default:
                Other++;
                break;
        }
    }

    public void Fail(ref long counter, long index, Exception error)
    {
        counter++;
        if (Examples.Count < MostExamples)
            Examples.Add($"case {index}: {error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
    }

    public void Took(long index, double seconds, long allocated)
    {
        Cases++;
        if (seconds > LongestSeconds)
            (LongestSeconds, LongestCase) = (seconds, index);
        if (allocated > MostAllocated)
            (MostAllocated, MostAllocatedCase) = (allocated, index);
        if (seconds > Hang)
            Fail(ref Hangs, index, new TimeoutException($"{seconds:0.0} CPU seconds"));
    }

    public void Add(Report other)
    {
        Cases += other.Cases;
        Named += other.Named;
        Right += other.Right;
        Part += other.Part;
        Other += other.Other;
        Crashes += other.Crashes;
        Hangs += other.Hangs;
        Wrong += other.Wrong;
        OverMemory += other.OverMemory;
        CpuSeconds += other.CpuSeconds;
        if (other.LongestSeconds > LongestSeconds)
            (LongestSeconds, LongestCase) = (other.LongestSeconds, other.LongestCase);
        if (other.MostAllocated > MostAllocated)
            (MostAllocated, MostAllocatedCase) = (other.MostAllocated, other.MostAllocatedCase);
        PeakBytes = Math.Max(PeakBytes, other.PeakBytes);
        Examples.AddRange(other.Examples.Take(MostExamples - Examples.Count));
    }

    public string ToText(int seed, TimeSpan wall) => string.Join('\n',
    [
        Line($"{Cases:N0} cases of seed {seed} in {wall.TotalSeconds:N0} s ({CpuSeconds:N0} s of CPU)"),
        Line($"  {Named:N0} named errors, {Right:N0} right, {Part:N0} parts that say so, {Other:N0} others by right checksums"),
        Line($"  {Crashes} crashes, {Hangs} hangs, {Wrong} silent wrong pictures, {OverMemory} over 256 MB"),
        Line($"  longest {LongestSeconds:0.00} s of CPU (case {LongestCase}), most allocated {MostAllocated / 1e6:N0} MB (case {MostAllocatedCase})"),
        .. Examples.Select(example => "  " + example),
    ]);

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
