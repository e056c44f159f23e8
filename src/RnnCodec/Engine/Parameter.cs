namespace RnnCodec.Engine;

/// <summary>A named block of trained numbers, in the layout of the weight file (convolutions: [out, in, height, width]).</summary>
/// <remarks>A slice shares its parent's storage, so that training one trains the other.</remarks>
internal sealed class Parameter
{
    private readonly Parameter? _parent;
    private int _version;

    public Parameter(string name, int[] dimensions, float[] values)
    {
        Name = name;
        Dimensions = dimensions;
        Storage = values;
        Length = dimensions.Aggregate(1, (a, b) => checked(a * b));
        if (Length != values.Length)
            throw new ArgumentException(
                $"Parameter '{name}' of shape [{string.Join(",", dimensions)}] needs {Length} numbers, not {values.Length}.",
                nameof(values));
    }

    private Parameter(Parameter parent, string name, int offset, int[] dimensions)
    {
        _parent = parent;
        Name = name;
        Dimensions = dimensions;
        Storage = parent.Storage;
        Offset = parent.Offset + offset;
        Length = dimensions.Aggregate(1, (a, b) => checked(a * b));
    }

    public string Name { get; }

    public int[] Dimensions { get; }

    public int Length { get; }

    /// <summary>The numbers of the whole file entry; this parameter's begin at <see cref="Offset"/>.</summary>
    public float[] Storage { get; }

    public int Offset { get; }

    /// <summary>The parameter that owns the storage: itself, or the one it was sliced from.</summary>
    public Parameter Root => _parent?.Root ?? this;

    /// <summary>Grows whenever the values change: packed copies compare it.</summary>
    public int Version => _parent?.Version ?? _version;

    public Span<float> Values => Storage.AsSpan(Offset, Length);

    /// <summary>Entry <paramref name="index"/> of the first dimension.</summary>
    public Parameter Slice(int index)
    {
        var rest = Dimensions[1..];
        return new Parameter(this, $"{Name}[{index}]", index * (Length / Dimensions[0]), rest);
    }

    /// <summary>The same numbers under other dimensions.</summary>
    public Parameter Reshape(params int[] dimensions) => new(this, Name, 0, dimensions);

    /// <summary>Says that the values were changed.</summary>
    public void Touch()
    {
        if (_parent is not null)
            _parent.Touch();
        else
            _version++;
    }
}
