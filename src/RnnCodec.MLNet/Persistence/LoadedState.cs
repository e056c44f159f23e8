using System.Runtime.InteropServices;

namespace RnnCodec.MLNet.Persistence;

/// <summary>Turns the text that comes with every row into a prepared stage, once.</summary>
/// <remarks>
/// The expression that carries the text gives the same string object for every row, so that a comparison of references
/// is all that a row costs. Several threads may ask at once.
/// </remarks>
internal sealed class LoadedState<TStage>(Func<StageState, TStage> prepare)
    where TStage : class
{
    private readonly Lock _preparing = new();
    private volatile Prepared? _prepared;

    public TStage Get(ReadOnlyMemory<char> text)
    {
        MemoryMarshal.TryGetString(text, out var key, out _, out _);
        if (_prepared is { } known && key is not null && ReferenceEquals(known.Key, key))
            return known.Stage;
        lock (_preparing)
        {
            if (_prepared is { } made && text.Span.SequenceEqual(made.Key))
                return made.Stage;
            var stage = prepare(StageStateFormat.Read(FifteenBitText.Decode(text.Span)));
            _prepared = new Prepared(key ?? text.ToString(), stage);
            return stage;
        }
    }

    private sealed record Prepared(string Key, TStage Stage);
}
