using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>A vector: all of its values, or those that are not zero with their places.</summary>
public readonly struct VBuffer<T>
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, values?.Length ?? 0, values, indices)
    {
        if (indices is null && (values?.Length ?? 0) != length)
            throw new ArgumentException($"A dense vector of length {length} holds {length} values, not {values?.Length ?? 0}.", nameof(values));
    }

    public VBuffer(int length, int valuesCount, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (valuesCount < 0 || valuesCount > length || valuesCount > (values?.Length ?? 0) || (indices is not null && valuesCount > indices.Length) || (indices is null && valuesCount != length))
            throw new ArgumentOutOfRangeException(nameof(valuesCount), $"{valuesCount} values do not make a vector of length {length}.");
        Length = length;
        _count = valuesCount;
        _values = values;
        _indices = valuesCount == length ? null : indices;
    }

    public int Length { get; }

    public bool IsDense => _indices is null;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public IEnumerable<T> DenseValues()
    {
        for (int place = 0, next = 0; place < Length; place++)
        {
            if (IsDense || (next < _count && _indices[next] == place))
                yield return _values[next++];
            else
                yield return default;
        }
    }

    public T GetItemOrDefault(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length);
        var at = IsDense ? index : Array.BinarySearch(_indices, 0, _count, index);
        return at < 0 ? default : _values[at];
    }

    /// <summary>Copies into another vector, into its memory where that is large enough.</summary>
    public void CopyTo(ref VBuffer<T> destination)
    {
        var values = destination._values is { } old && old.Length >= _count ? old : new T[_count];
        GetValues().CopyTo(values);
        destination = new VBuffer<T>(Length, _count, values, IsDense ? null : GetIndices().ToArray());
    }

    public void CopyTo(Span<T> destination)
    {
        if (IsDense)
        {
            GetValues().CopyTo(destination);
            return;
        }
        destination[..Length].Clear();
        for (var i = 0; i < _count; i++)
            destination[_indices[i]] = _values[i];
    }

    /// <summary>A dense vector of these values, in the memory of an old one where that is large enough.</summary>
    internal static VBuffer<T> Dense(ReadOnlySpan<T> values, in VBuffer<T> old)
    {
        var memory = old._values is { } reused && reused.Length >= values.Length ? reused : new T[values.Length];
        values.CopyTo(memory);
        return new VBuffer<T>(values.Length, values.Length, memory, null);
    }

    public override string ToString() => $"{(IsDense ? "Dense" : "Sparse")} vector of size {Length}";
}
