using RnnCodec.Weights;

namespace RnnCodec.Tests.Reference;

/// <summary>
/// A decoder of bit-plane files that is made to be read: ARITHMETIC.md and FORMAT.md's bit planes, one number after the other, in the documents'
/// order and words. It shares no code with the library (weights come as named tensors), and the library must give the same pixels.
/// </summary>
internal sealed class ReferenceDecoder
{
    private static readonly float[] Logarithms = [.. Enumerable.Range(0, 32768).Select(LogarithmOf)];

    private readonly IReadOnlyDictionary<string, StoredTensor> _weights;
    // Of the tile at work: learned probabilities by kind, group and plane, and by kind and channel.
    private LearnedProbabilities[] _byGroup = [];
    private LearnedProbabilities[] _byChannel = [];
    private readonly ReferenceHeader _header;
    private readonly List<byte[]>[] _payloads;
    private readonly Steps _steps;
    private readonly Place[,] _places;
    private readonly byte[]? _alpha;
    private readonly byte[]? _map;
    private readonly bool _isWhole;
    private readonly int _cutTile = -1;

    private ReferenceDecoder(byte[] file, IReadOnlyDictionary<string, StoredTensor> weights, int iterations)
    {
        _weights = weights;
        var reader = new ReferenceFile(file);
        _header = reader.ReadHeader();
        for (var i = 0; i < _header.BoxCount; i++)
            reader.ReadChunk(uint.MaxValue, (uint)i);
        if (_header.HasAlpha)
            _alpha = ReferenceFile.RestoreAlpha(reader.ReadChunk(0, 0), _header.Width, _header.Height);
        if (_header.HasMap)
            _map = reader.ReadChunk(0, 1);
        _payloads = new List<byte[]>[_header.TileRows * _header.TileColumns];
        for (var tile = 0; tile < _payloads.Length; tile++)
            _payloads[tile] = [];
        for (var t = 1; t <= Math.Min(iterations, _header.Iterations) && !reader.IsCut; t++)
        {
            for (var tile = 0; tile < _payloads.Length && !reader.IsAtEnd; tile++)
            {
                _payloads[tile].Add(reader.ReadChunk((uint)t, (uint)tile));
                _cutTile = reader.IsCut ? tile : -1;
            }
        }
        _isWhole = !reader.IsCut;
        _steps = new Steps(_header.LogStep, _header.Frequency);
        _places = new Place[(_header.Height + 15) / 16, (_header.Width + 15) / 16];
        var entries = StepMap.Read(_map, _places.GetLength(0), _places.GetLength(1));
        for (var row = 0; row < _places.GetLength(0); row++)
        {
            for (var column = 0; column < _places.GetLength(1); column++)
                _places[row, column] = new Place(0.5f * entries[row, column]);
        }
    }

    /// <summary>Every logit that a bit was read with, in their order.</summary>
    public List<float> Logits { get; } = [];

    /// <summary>Every probability that a bit was read with, in units of 1/65536.</summary>
    public List<int> Probabilities { get; } = [];

    /// <summary>The picture of a file.</summary>
    /// <param name="file">A sound file, or the beginning of one.</param>
    /// <param name="weights">The model's tensors.</param>
    /// <param name="iterations">Iterations to decode at most.</param>
    /// <param name="trace">Receives the decoder, for its numbers.</param>
    public static ReferencePicture Decode(
        byte[] file,
        IReadOnlyDictionary<string, StoredTensor> weights,
        int iterations = int.MaxValue,
        Action<ReferenceDecoder>? trace = null)
    {
        var decoder = new ReferenceDecoder(file, weights, iterations);
        if (decoder._header is { IsExact: true } header)
        {
            var pixels = ReferenceExact.Restore(decoder._payloads[0].SingleOrDefault([]), header.Width, header.Height, header.IsGrey, decoder._isWhole);
            return new ReferencePicture(header.Width, header.Height, pixels, decoder._alpha);
        }
        for (var tile = 0; tile < decoder._payloads.Length; tile++)
            decoder.DecodeTile(tile);
        var picture = decoder.Show();
        trace?.Invoke(decoder);
        return picture;
    }

    // ---------------- FORMAT.md, "Planes": which bits there are, and in which order

    private void DecodeTile(int tile)
    {
        var side = _header.TileSize == 0 ? int.MaxValue : _header.TileSize / 16;
        var (firstRow, firstColumn) = _header.TileSize == 0 ? (0, 0) : (tile / _header.TileColumns * side, tile % _header.TileColumns * side);
        var places = new Place[Math.Min(side, _places.GetLength(0) - firstRow), Math.Min(side, _places.GetLength(1) - firstColumn)];
        for (var row = 0; row < places.GetLength(0); row++)
        {
            for (var column = 0; column < places.GetLength(1); column++)
                places[row, column] = _places[firstRow + row, firstColumn + column];
        }
        var groups = _header.IsGrey ? Channels.GreyGroups : Channels.Groups;
        var firstPlanes = new int[groups];
        _byGroup = [.. Enumerable.Range(0, 4 * Channels.Groups * 3).Select(_ => new LearnedProbabilities(32, 4, 983))];
        _byChannel = [.. Enumerable.Range(0, 4 * Channels.Main).Select(_ => new LearnedProbabilities(64, 10, 1311))];
        for (var t = 0; t < _payloads[tile].Count; t++)
        {
            var plane = _header.TopPlane - t;
            var mayEnd = t == _payloads[tile].Count - 1 && (tile == _cutTile || (_header.IsCut && t == _header.Iterations - 1));
            IReferenceBits bits = _header.IsEntropyCoded ? new ReferenceRangeDecoder(_payloads[tile][t]) : new ReferencePlainBits(_payloads[tile][t]);
            if (t == 0)
            {
                for (var g = 0; g < groups; g++)
                {
                    var value = 0;
                    for (var i = 0; i < 4; i++)
                        value = 2 * value + (Read(bits, 1 << 15) ? 1 : 0);
                    firstPlanes[g] = value - 1;
                }
                if (mayEnd && bits.IsExhausted)
                    return;
                if (firstPlanes.Max() > plane)
                    throw new InvalidDataException("A tile's head announces a plane above the first.");
            }
            foreach (var place in places)
                Array.Fill(place.Planes, plane);
            var isWhole = plane > firstPlanes.Max() || DecodePlane(bits, places, plane, firstPlanes, mayEnd);
            if (!mayEnd && (!isWhole || !bits.IsComplete))
                throw new InvalidDataException($"Iteration {t + 1} of tile {tile} is not what an encoder writes.");
        }
    }

    /// <summary>A plane: phase, group, place, channel. False where the bits ran out.</summary>
    private bool DecodePlane(IReferenceBits bits, Place[,] places, int plane, int[] firstPlanes, bool mayEnd)
    {
        if (_header.IsEntropyCoded)
            BeginPlane(places, plane);
        var hasEnded = false;
        for (var phase = 0; phase < 4; phase++)
        {
            if (_header.IsEntropyCoded && !hasEnded)
                BeginPhase(places, phase);
            for (var g = 0; g < firstPlanes.Length; g++)
            {
                foreach (var (row, column) in OfPhase(places, phase))
                {
                    var place = places[row, column];
                    if (hasEnded)
                        place.Planes[g] = plane + 1;
                    if (hasEnded || plane > firstPlanes[g])
                        continue;
                    var before = (Main: (int[])place.Main.Clone(), Detail: (int[])place.Detail.Clone());
                    DecodeGroup(bits, places, row, column, plane, g);
                    if (!mayEnd || !bits.IsExhausted)
                        continue;
                    // What was read last is not to be trusted: this group of this place, and all that follows, stay where the plane above left them.
                    hasEnded = true;
                    place.Planes[g] = plane + 1;
                    before.Main.CopyTo(place.Main, 0);
                    before.Detail.CopyTo(place.Detail, 0);
                }
                if (_header.IsEntropyCoded && !hasEnded && g < Channels.MainGroups && plane <= firstPlanes[g])
                    AddNews(places, phase, g);
            }
            if (_header.IsEntropyCoded && !hasEnded)
                EndPhase(places, phase);
        }
        return !hasEnded;
    }

    private void DecodeGroup(IReferenceBits bits, Place[,] places, int row, int column, int plane, int g)
    {
        var place = places[row, column];
        if (g >= Channels.MainGroups)
        {
            for (var c = (g - Channels.MainGroups) * Channels.DetailChroma; c < (g - Channels.MainGroups + 1) * Channels.DetailChroma; c++)
            {
                var bit = _header.IsEntropyCoded && place.Detail[c] == 0
                    ? Read(bits, DetailLogit(places, row, column, plane, c), 3, g, plane, c)
                    : Read(bits, 1 << 15);
                place.Detail[c] = Next(place.Detail[c], bit, () => Read(bits, 1 << 15));
                if (_header.IsEntropyCoded)
                    place.DetailF[c] = F(place.Detail[c]);
            }
            return;
        }
        var input = _header.IsEntropyCoded ? HeadInput(place) : [];
        for (var c = Channels.Starts[g]; c < Channels.Starts[g + 1]; c++)
        {
            if (!_header.IsEntropyCoded)
            {
                place.Main[c] = Next(place.Main[c], Read(bits, 1 << 15), () => Read(bits, 1 << 15));
                continue;
            }
            var bit = place.Main[c] == 0
                ? Read(bits, SignificanceLogit(place, g, c, input), 0, g, plane, c)
                : Read(bits, RefinementLogit(place, plane, g, c, input), 2, g, plane, c);
            place.Main[c] = Next(place.Main[c], bit, () => Read(bits, SignLogit(place, plane, g, c, input), 1, g, plane, c));
            if (place.Main[c] != 0)
                Tell(place, c);
        }
    }

    /// <summary>A coefficient after a bit of a plane: significance and, behind a 1, the sign; or the next bit of what is not 0.</summary>
    private static int Next(int m, bool bit, Func<bool> readSign)
    {
        if (m != 0)
            return 2 * m + (bit ? Math.Sign(m) : 0);
        if (!bit)
            return 0;
        return readSign() ? 1 : -1;
    }

    /// <summary>ARITHMETIC.md, "Last stage": a bit whose logit is known, of a kind (significance, sign, refinement, detail's significance).</summary>
    private bool Read(IReferenceBits bits, float logit, int kind, int g, int plane, int c)
    {
        var p = Probability(logit);
        if (p < 16)
            return Read(bits, p);
        var entry = Entry(logit) + 768;
        var byGroup = _byGroup[(kind * Channels.Groups + g) * 3 + Math.Min(plane, 2)];
        var byChannel = _byChannel[kind * Channels.Main + c];
        var bit = Read(bits, Math.Clamp((2 * byGroup.At(entry) + byChannel.At(entry) + 64 * p + 128) >> 8, 1, 65535));
        byGroup.Learn(entry, bit);
        byChannel.Learn(entry, bit);
        return bit;
    }

    private bool Read(IReferenceBits bits, int probability)
    {
        Probabilities.Add(probability);
        return bits.Next(probability);
    }

    /// <summary>A phase's places in raster order: one of each 2x2.</summary>
    private static IEnumerable<(int Row, int Column)> OfPhase(Place[,] places, int phase)
    {
        for (var row = Channels.Phases[phase].Row; row < places.GetLength(0); row += 2)
        {
            for (var column = Channels.Phases[phase].Column; column < places.GetLength(1); column += 2)
                yield return (row, column);
        }
    }

    // ---------------- ARITHMETIC.md, "Entropy model": the logit of every bit

    /// <summary>The state of every place, and the part of its significance that the plane above decides.</summary>
    private void BeginPlane(Place[,] places, int plane)
    {
        var (rows, columns) = (places.GetLength(0), places.GetLength(1));
        var g = new float[rows, columns][];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var place = places[row, column];
                var mean = (_steps.MainMean + (place.Offset + (plane - 6))) * 0.25f;
                float[] threshold = [mean, mean * mean, _steps.FineMean - _steps.MainMean, plane == 0 ? 1 : 0];
                var input = Dense("entropy.input", [.. place.Main.Select(F), .. place.Main.Select(Signed), .. threshold]);
                g[row, column] = Relu(Plus(input, Row("entropy.planes", Math.Min(plane, 9))));
            }
        }
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var place = places[row, column];
                var gates = Convolve("entropy.gates", Around(g, row, column));
                if (place.State is not null)
                    gates = Plus(gates, Dense("entropy.gates_state", place.State));
                var width = gates.Length / 2;
                var next = new float[width];
                for (var i = 0; i < width; i++)
                {
                    var h = place.State is null ? 0 : place.State[i];
                    next[i] = Fma(Sigmoid(gates[i]), Tanh(gates[width + i]) - h, h);
                }
                place.State = next;
            }
        }
        foreach (var place in places)
        {
            // `before` and the lower triangle of `within` are one matrix here: what moves in this plane comes later, bit by bit.
            place.Sums = new float[Channels.Main];
            float[] before = Values("entropy.before.weight"), within = Values("entropy.within.weight");
            var nonzero = Nonzero(place.Main);
            for (var c = 0; c < Channels.Main; c++)
            {
                var sum = 0f;
                foreach (var i in nonzero)
                    sum = Fma(F(place.Main[i]), before[c * Channels.Main + i] + (i < c ? within[c * Channels.Main + i] : 0), sum);
                place.Sums[c] = sum + Curve("entropy.significance_curve", _steps.Main, c, plane, place.Offset, Bias(plane, 0, c));
            }
            (place.News, place.Seen, place.Lower) = (new float[2 * Channels.Main], null, null);
        }
    }

    /// <summary>The trunk of every place of the phase, and what neighbours of earlier phases say about its significance.</summary>
    private void BeginPhase(Place[,] places, int phase)
    {
        foreach (var (row, column) in OfPhase(places, phase))
        {
            var place = places[row, column];
            var v = Dense($"entropy.phase.{phase}", place.State!);
            for (var earlier = 0; earlier < phase; earlier++)
            {
                var neighbours = Channels.Between[phase][earlier].Select(d => At(places, row + d.Row, column + d.Column)?.Seen);
                v = Plus(v, Convolve($"entropy.neighbours.{phase}.{earlier}", neighbours));
            }
            var t = Relu(v);
            place.Trunk = Plus(t, Dense("entropy.mix2", Relu(Dense("entropy.mix1", t))));
            for (var tap = 0; tap < Channels.Beside[phase].Length; tap++)
            {
                var (y, x) = (row + Channels.Beside[phase][tap].Row, column + Channels.Beside[phase][tap].Column);
                if (At(places, y, x) is not { } neighbour)
                    continue;
                var weights = Row("entropy.beside", Channels.FirstTap[phase] + tap);
                for (var c = 0; c < Channels.Main; c++)
                    place.Sums[c] = Fma(neighbour.News[c], weights[c], place.Sums[c]);
            }
        }
    }

    /// <summary>What the head of a group sees: the news of the groups before it, too.</summary>
    private static float[] HeadInput(Place place) => Relu(place.Lower is null ? place.Trunk : Plus(place.Trunk, place.Lower));

    private float SignificanceLogit(Place place, int g, int c, float[] input)
    {
        var row = HeadRow(0, g, c);
        var sum = HeadBias(0, g, c);
        for (var i = 0; i < input.Length; i++)
            sum = Fma(input[i], row[i], sum);
        return sum + place.Sums[c];
    }

    private float SignLogit(Place place, int plane, int g, int c, float[] input)
    {
        var lower = LaneSum([.. place.Main[..c].Select(Signed)], Values("entropy.within_sign.weight").AsSpan(c * Channels.Main, c));
        return LaneSum(input, HeadRow(1, g, c)) + (HeadBias(1, g, c) + Bias(plane, 1, c)) + lower;
    }

    private float RefinementLogit(Place place, int plane, int g, int c, float[] input)
    {
        var kind = Math.Abs(place.Main[c]) switch { 1 => 0, 2 or 3 => 1, _ => 2 };
        var own = Curve("entropy.refinement_curve", _steps.Main, c, plane, place.Offset, Bias(plane, 2, c)) + Row("entropy.refinement_bias", kind)[c];
        return LaneSum(input, HeadRow(2, g, c)) + (HeadBias(2, g, c) + own);
    }

    /// <summary>The weights of a channel's significance (0), sign (1) or refinement (2) in its group's head.</summary>
    private ReadOnlySpan<float> HeadRow(int kind, int g, int c)
    {
        var weights = Values($"entropy.heads.{g}.weight");
        var width = weights.Length / (3 * Channels.Size(g));
        return weights.AsSpan((kind * Channels.Size(g) + c - Channels.Starts[g]) * width, width);
    }

    private float HeadBias(int kind, int g, int c) => Values($"entropy.heads.{g}.bias")[kind * Channels.Size(g) + c - Channels.Starts[g]];

    /// <summary>Sixteen sums, of every sixteenth term each, whose halves are added until one is left.</summary>
    private static float LaneSum(float[] x, ReadOnlySpan<float> w)
    {
        var sums = new float[16];
        for (var i = 0; i < x.Length; i++)
            sums[i % 16] = Fma(x[i], w[i], sums[i % 16]);
        for (var half = 8; half >= 1; half /= 2)
        {
            for (var i = 0; i < half; i++)
                sums[i] += sums[i + half];
        }
        return sums[0];
    }

    /// <summary>A coefficient that is not 0 after its bits: its news, and what they add to the significance of the channels behind it.</summary>
    private void Tell(Place place, int c)
    {
        var m = place.Main[c];
        var old = Math.Abs(m) / 2 * Math.Sign(m);
        place.News[c] = F(m) - F(old);
        place.News[Channels.Main + c] = Signed(m) - Signed(old);
        var within = Values("entropy.within.weight");
        for (var j = c + 1; j < Channels.Main; j++)
            place.Sums[j] = Fma(place.News[c], within[j * Channels.Main + c], place.Sums[j]);
    }

    /// <summary>The group's news join those of the groups before it.</summary>
    private void AddNews(Place[,] places, int phase, int g)
    {
        foreach (var (row, column) in OfPhase(places, phase))
        {
            var place = places[row, column];
            var (start, size) = (Channels.Starts[g], Channels.Size(g));
            float[] news = [.. place.News.AsSpan(start, size), .. place.News.AsSpan(Channels.Main + start, size)];
            var part = Dense($"entropy.news.{g}", news);
            place.Lower = place.Lower is null ? part : Plus(place.Lower, part);
        }
    }

    /// <summary>What later phases see of this one.</summary>
    private void EndPhase(Place[,] places, int phase)
    {
        foreach (var (row, column) in OfPhase(places, phase))
        {
            var place = places[row, column];
            place.Seen = Relu(Plus(place.Lower ?? new float[place.State!.Length], Values("entropy.news.bias")));
        }
    }

    private float DetailLogit(Place[,] places, int row, int column, int plane, int c)
    {
        var place = places[row, column];
        var (component, coefficient) = (c / Channels.DetailChroma, Channels.MainChroma + c % Channels.DetailChroma);
        var (firstMain, firstDetail) = (256 + component * Channels.MainChroma, component * Channels.DetailChroma - Channels.MainChroma);
        var lower = 0f;
        foreach (var (v, h) in Channels.LowerFrequencies)
        {
            var other = Channels.IndexOf(Channels.Frequencies[coefficient].V - v, Channels.Frequencies[coefficient].H - h);
            if (other >= 0)
                lower += other < Channels.MainChroma ? F(place.Main[firstMain + other]) : place.DetailF[firstDetail + other];
        }
        var around = 0f;
        for (var y = row - 1; y <= row + 1; y++)
        {
            for (var x = column - 1; x <= column + 1; x++)
            {
                if ((y, x) != (row, column) && At(places, y, x) is { } neighbour)
                    around += neighbour.DetailF[c];
            }
        }
        var weights = Values("entropy.detail.weight");
        var sum = Curve("entropy.detail.curve", _steps.Detail, c, plane, place.Offset, Values("entropy.detail.bias")[c]);
        sum = Fma(weights[c], F(place.Main[coefficient]), sum);
        sum = Fma(weights[Channels.Detail + c], place.DetailF[(c + Channels.DetailChroma) % Channels.Detail], sum);
        sum = Fma(weights[2 * Channels.Detail + c], lower / 6, sum);
        return Fma(weights[3 * Channels.Detail + c], around / 8, sum);
    }

    /// <summary>start + w1 t + w2 t^2 + w3 t^3 of a channel's own threshold.</summary>
    private float Curve(string name, float[] logSteps, int c, int plane, float offset, float start)
    {
        var w = Values(name);
        var (t, n) = ((logSteps[c] + (offset + (plane - 6))) * 0.25f, logSteps.Length);
        return Fma(t, Fma(t, Fma(t, w[2 * n + c], w[n + c]), w[c]), start);
    }

    private float Bias(int plane, int kind, int c) => Values("entropy.bias")[(Math.Min(plane, 9) * 3 + kind) * Channels.Main + c];

    /// <summary>A logit's probability in units of 1/65536: of the nearest 64th.</summary>
    private int Probability(float logit)
    {
        Logits.Add(logit);
        return ProbabilityOf(Entry(logit));
    }

    private static int Entry(float logit) => (int)MathF.Round(Math.Min(Math.Max(logit, -12), 12) * 64);

    private static int ProbabilityOf(int entry) => Math.Clamp((int)(Sigmoid(entry / 64f) * 65536 + 0.5f), 1, 65535);

    /// <summary>Learned probabilities of one context, in units of 2^-22, at logits -12, -12 + distance / 64 and so on.</summary>
    private sealed class LearnedProbabilities(int distance, int patience, int slowest)
    {
        private readonly long[] _values = [.. Enumerable.Range(0, 1536 / distance + 2).Select(i => 64L * ProbabilityOf(Math.Min(i * distance, 1536) - 768))];
        private readonly int[] _counts = new int[1536 / distance + 2];

        public int At(int entry)
        {
            var (node, right) = (entry / distance, entry % distance);
            return (int)((_values[node] * (distance - right) + _values[node + 1] * right) / distance);
        }

        public void Learn(int entry, bool bit)
        {
            var (node, right) = (entry / distance, entry % distance);
            Move(node, distance - right);
            if (right > 0)
                Move(node + 1, right);

            void Move(int i, int weight)
            {
                var rate = Math.Max(65536 / (_counts[i] + 1 + patience), slowest);
                _values[i] += (long)Math.Floor((decimal)((bit ? 1 << 22 : 0) - _values[i]) * weight * rate / (65536 * distance));
                _counts[i] = Math.Min(_counts[i] + 1, 255);
            }
        }
    }

    /// <summary>f.</summary>
    private static float F(int m) => Logarithms[Math.Abs(m)];

    /// <summary>log2(1 + m) / 2, cut to 20 bits behind the point of the logarithm.</summary>
    private static float LogarithmOf(int m)
    {
        var x = (uint)m + 1;
        var exponent = 0;
        while (x >> (exponent + 1) != 0)
            exponent++;
        long log = exponent;
        var y = (ulong)x << (31 - exponent);
        for (var i = 0; i < 20; i++)
        {
            y = y * y >> 31;
            log *= 2;
            if (y >= 1ul << 32)
                (y, log) = (y >> 1, log + 1);
        }
        return log / (float)(1 << 21);
    }

    /// <summary>f', with the sign.</summary>
    private static float Signed(int m) => Math.Sign(m) * Math.Min(F(m), 1.5f);

    // ---------------- ARITHMETIC.md, "Picture": integers to pixels

    private ReferencePicture Show()
    {
        var restorer = _header.Tuning switch { 1 => "msssim.", 2 => "psnr.", _ => null };
        var corrections = restorer is null ? null : Corrections(restorer);
        var (height, width) = (16 * _places.GetLength(0), 16 * _places.GetLength(1));
        var components = new float[_header.IsGrey ? 1 : 3][,];
        for (var i = 0; i < components.Length; i++)
            components[i] = Lapping.Restore(Coefficients(restorer, corrections, i), i);
        var rgb = new float[height, width][];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var luma = components[0][y, x];
                var (cb, cr) = _header.IsGrey ? (0f, 0f) : (components[1][y, x], components[2][y, x]);
                rgb[y, x] = _header.IsGrey
                    ? [luma, luma, luma]
                    : [Fma(1.402f, cr, luma), Fma(-0.714136f, cr, Fma(-0.344136f, cb, luma)), Fma(1.772f, cb, luma)];
            }
        }
        if (restorer is not null)
            Filter(restorer, rgb);
        return new ReferencePicture(_header.Width, _header.Height, Samples(rgb), _alpha);
    }

    /// <summary>The restorer's first net: what the quantiser lost, in units of the step shown.</summary>
    private float[,][] Corrections(string net)
    {
        var x = new float[_places.GetLength(0), _places.GetLength(1)][];
        Fill(x, (row, column) =>
        {
            var place = _places[row, column];
            var mean = (_steps.MainMean + (place.Offset + (place.Planes[0] - 6))) * 0.25f;
            float[] threshold = [mean, _steps.FineMean - _steps.MainMean, place.Planes[0] > 0 ? 1 : 0];
            return Dense($"{net}decoder.input", [.. place.Main.Select(F), .. place.Main.Select(m => Math.Sign(m) * F(m)), .. threshold]);
        });
        for (var block = 0; _weights.ContainsKey($"{net}decoder.blocks.{block}.0.weight"); block++)
        {
            float[,][] rectified = new float[x.GetLength(0), x.GetLength(1)][], next = new float[x.GetLength(0), x.GetLength(1)][];
            Fill(rectified, (row, column) => Relu(x[row, column]));
            Fill(next, (row, column) =>
            {
                var inner = Relu(Convolve($"{net}decoder.blocks.{block}.0", Around(rectified, row, column)));
                return Plus(x[row, column], Dense($"{net}decoder.blocks.{block}.1", inner));
            });
            x = next;
        }
        var corrections = new float[x.GetLength(0), x.GetLength(1)][];
        Fill(corrections, (row, column) => Dense($"{net}decoder.output", Relu(x[row, column])));
        return corrections;
    }

    /// <summary>A component's coefficients at every place, as they are shown.</summary>
    private float[,][] Coefficients(string? restorer, float[,][]? corrections, int component)
    {
        var result = new float[_places.GetLength(0), _places.GetLength(1)][];
        var firstMain = component == 0 ? 0 : 256 + (component - 1) * Channels.MainChroma;
        var firstDetail = (component - 1) * Channels.DetailChroma - Channels.MainChroma;
        Fill(result, (row, column) =>
        {
            var place = _places[row, column];
            var shown = new float[256];
            for (var i = 0; i < 256; i++)
            {
                var isMain = component == 0 || i < Channels.MainChroma;
                var c = (isMain ? firstMain : firstDetail) + i;
                var plane = place.Planes[isMain ? Channels.GroupOf(c) : Channels.MainGroups + component - 1];
                var m = isMain ? place.Main[c] : place.Detail[c];
                var offset = plane > 0 ? 0.45f : 0;
                if (isMain && restorer is not null && m != 0)
                    offset += Values($"{restorer}decoder.offsets")[((plane > 0 ? 3 : 0) + Math.Min(Math.Abs(m), 3) - 1) * Channels.Main + c];
                var value = m == 0 ? 0 : m > 0 ? m + offset : m - offset;
                if (isMain && corrections is not null)
                    value += corrections[row, column][c];
                var step = Exp((isMain ? _steps.Main[c] + place.Offset : _steps.Detail[c] + place.Offset) * 0.693147181f);
                shown[i] = value * (step * (1 << plane));
            }
            return shown;
        });
        return result;
    }

    /// <summary>The restorer's second net, on 2x2 pixels folded into channels.</summary>
    private void Filter(string net, float[,][] rgb)
    {
        var (rows, columns) = (rgb.GetLength(0) / 2, rgb.GetLength(1) / 2);
        float[,][] folded = new float[rows, columns][], first = new float[rows, columns][];
        float[,][] second = new float[rows, columns][], sum = new float[rows, columns][];
        Fill(folded, (row, column) =>
        {
            var place = _places[row / 8, column / 8];
            var pixels = new List<float>();
            for (var c = 0; c < 3; c++)
            {
                for (var i = 0; i < 4; i++)
                    pixels.Add((rgb[2 * row + i / 2, 2 * column + i % 2][c] + (_header.Background[c] - 128)) / 64);
            }
            return [.. pixels, (_steps.LowMean + (place.Offset + place.Planes[0])) * 0.5f - 2.5f];
        });
        Fill(first, (row, column) => Relu(Convolve($"{net}filter.first", Around(folded, row, column))));
        Fill(second, (row, column) => Relu(Convolve($"{net}filter.second", Around(first, row, column))));
        Fill(sum, (row, column) => Relu(Plus(Convolve($"{net}filter.third", Around(second, row, column)), second[row, column])));
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var added = Convolve($"{net}filter.last", Around(sum, row, column));
                for (var i = 0; i < 12; i++)
                    rgb[2 * row + i % 4 / 2, 2 * column + i % 2][i / 4] = Fma(16, added[i], rgb[2 * row + i % 4 / 2, 2 * column + i % 2][i / 4]);
            }
        }
    }

    private byte[] Samples(float[,][] rgb)
    {
        var samples = new byte[3 * _header.Width * _header.Height];
        for (var y = 0; y < _header.Height; y++)
        {
            for (var x = 0; x < _header.Width; x++)
            {
                var pixel = rgb[y, x];
                if (_header.IsGrey)
                    pixel[0] = pixel[1] = pixel[2] = (pixel[0] + pixel[1] + pixel[2]) / 3;
                var isKnown = _payloads[TileOf(x, y)].Count > 0;
                for (var c = 0; c < 3; c++)
                    samples[(y * _header.Width + x) * 3 + c] = isKnown ? (byte)Math.Clamp(MathF.Round(pixel[c] + _header.Background[c]), 0, 255) : (byte)128;
            }
        }
        return samples;
    }

    private int TileOf(int x, int y) => _header.TileSize == 0 ? 0 : y / _header.TileSize * _header.TileColumns + x / _header.TileSize;

    // ---------------- ARITHMETIC.md, "Numbers" and "Convolution"

    private static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    private static float Exp(float x)
    {
        x = Math.Min(Math.Max(x, -87), 88);
        var n = Fma(x, 1.44269504f, 12582912f) - 12582912f;
        var r = Fma(n, 2.12194440e-4f, Fma(n, -0.693359375f, x));
        var p = 1.9875691500e-4f;
        foreach (var c in (ReadOnlySpan<float>)[1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f])
            p = Fma(p, r, c);
        return MathF.ScaleB(Fma(p, r * r, r) + 1, (int)n);
    }

    private static float Sigmoid(float x) => 1 / (1 + Exp(0 - x));

    private static float Tanh(float x) => 1 - 2 / (Exp(x + x) + 1);

    private static float[] Relu(float[] x) => [.. x.Select(v => v > 0 ? v : 0)];

    private static float[] Plus(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = a.ToArray();
        for (var i = 0; i < sums.Length; i++)
            sums[i] += b[i];
        return sums;
    }

    /// <summary>A 1x1 convolution at one place.</summary>
    private float[] Dense(string name, float[] x) => Convolve(name, [x]);

    /// <summary>
    /// A convolution at one place, of its taps' inputs in the kernel's order: one chain of fused multiply-adds, tap by tap, channel by channel.
    /// Where there is no input, or it is 0, the sum stays as it is.
    /// </summary>
    private float[] Convolve(string name, IEnumerable<float[]?> inputs)
    {
        var weight = _weights[$"{name}.weight"];
        var (outputs, channels, taps) = (weight.Shape[0], weight.Shape[1], weight.Shape[2] * weight.Shape[3]);
        var sums = _weights.TryGetValue($"{name}.bias", out var bias) ? bias.Values.ToArray() : new float[outputs];
        var tap = 0;
        foreach (var x in inputs)
        {
            var nonzero = x is null ? [] : Nonzero(x);
            for (var o = 0; o < outputs; o++)
            {
                var sum = sums[o];
                foreach (var i in nonzero)
                    sum = Fma(x![i], weight.Values[(o * channels + i) * taps + tap], sum);
                sums[o] = sum;
            }
            tap++;
        }
        return sums;
    }

    private static int[] Nonzero<T>(T[] x)
        where T : System.Numerics.INumber<T> => [.. Enumerable.Range(0, x.Length).Where(i => !T.IsZero(x[i]))];

    /// <summary>The inputs of a 3x3 kernel around a place, null outside.</summary>
    private static IEnumerable<float[]?> Around(float[,][] x, int row, int column)
    {
        for (var i = 0; i < 9; i++)
            yield return At(x, row + i / 3 - 1, column + i % 3 - 1);
    }

    private static T? At<T>(T[,] grid, int row, int column)
        where T : class => row >= 0 && row < grid.GetLength(0) && column >= 0 && column < grid.GetLength(1) ? grid[row, column] : null;

    private static void Fill(float[,][] grid, Func<int, int, float[]> value)
    {
        for (var row = 0; row < grid.GetLength(0); row++)
        {
            for (var column = 0; column < grid.GetLength(1); column++)
                grid[row, column] = value(row, column);
        }
    }

    private float[] Values(string name) => _weights[name].Values;

    /// <summary>A row of a tensor [rows, columns].</summary>
    private ReadOnlySpan<float> Row(string name, int row) => Values(name).AsSpan(row * _weights[name].Shape[1], _weights[name].Shape[1]);

    // ---------------- Parts

    /// <summary>A place's integers and what the networks keep of it.</summary>
    private sealed class Place(float offset)
    {
        /// <summary>log2 of what the step map multiplies its steps by.</summary>
        public float Offset => offset;

        /// <summary>m = n >> plane, with the sign.</summary>
        public int[] Main { get; } = new int[Channels.Main];

        public int[] Detail { get; } = new int[Channels.Detail];

        /// <summary>The lowest plane known of each group.</summary>
        public int[] Planes { get; } = new int[Channels.Groups];

        /// <summary>f of the detail channels.</summary>
        public float[] DetailF { get; } = new float[Channels.Detail];

        public float[]? State { get; set; }

        public float[] Trunk { get; set; } = [];

        /// <summary>Significance of the main channels as far as it is known.</summary>
        public float[] Sums { get; set; } = [];

        /// <summary>f, then f', after this plane less before it.</summary>
        public float[] News { get; set; } = [];

        /// <summary>The news of the groups so far, as the groups behind them see them.</summary>
        public float[]? Lower { get; set; }

        /// <summary>The news of all groups, as the phases behind this one see them.</summary>
        public float[]? Seen { get; set; }
    }

    /// <summary>ARITHMETIC.md, "Channels".</summary>
    private static class Channels
    {
        public const int Main = 384, Detail = 384, MainChroma = 64, DetailChroma = 192, MainGroups = 7, Groups = 9, GreyGroups = 5;

        public static readonly int[] Starts = [0, 4, 16, 48, 112, 256, 320, 384];
        public static readonly (int Row, int Column)[] Phases = [(0, 0), (1, 1), (0, 1), (1, 0)];
        public static readonly (int V, int H)[] LowerFrequencies = [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 2)];

        public static readonly (int V, int H)[] Frequencies =
            [.. Enumerable.Range(0, 256).Select(i => (V: i / 16, H: i % 16)).OrderBy(f => f.V * f.V + f.H * f.H).ThenBy(f => f.V).ThenBy(f => f.H)];

        private static readonly int[] Index = [.. Enumerable.Range(0, 256).Select(i => Array.IndexOf(Frequencies, (i / 16, i % 16)))];
        private static readonly (int Row, int Column)[] Corners = [(-1, -1), (-1, 1), (1, -1), (1, 1)];
        private static readonly (int Row, int Column)[] Above = [(-1, 0), (1, 0)], Left = [(0, -1), (0, 1)];

        /// <summary>[phase][earlier phase]: where its places lie around one of this phase.</summary>
        public static readonly (int Row, int Column)[][][] Between = [[], [Corners], [Left, Above], [Above, Left, Corners]];

        /// <summary>[phase]: known neighbours in the order of `beside`, of which the phases before have used FirstTap.</summary>
        public static readonly (int Row, int Column)[][] Beside =
            [[], Corners, [.. Above, .. Left], [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]];

        public static readonly int[] FirstTap = [0, 0, 4, 8];

        public static int Size(int g) => Starts[g + 1] - Starts[g];

        public static int GroupOf(int c) => Array.FindLastIndex(Starts, s => s <= c);

        /// <summary>A frequency's place in the order, or -1.</summary>
        public static int IndexOf(int v, int h) => v < 0 || h < 0 ? -1 : Index[16 * v + h];

        /// <summary>The larger frequency of a component's coefficient.</summary>
        public static int Largest(int coefficient) => Math.Max(Frequencies[coefficient].V, Frequencies[coefficient].H);
    }

    /// <summary>ARITHMETIC.md, "Steps": binary logarithms.</summary>
    private sealed class Steps
    {
        private static readonly int[] Table = [0, -276, -217, -174, 47, 227, 380, 512, 703, 875, 1030, 1171, 1301, 1421, 1534, 1638];

        public Steps(int logStep, int frequency)
        {
            float Log(int coefficient) => logStep / 1024f + frequency * Table[Channels.Largest(coefficient)] / 65536f;
            Main = [.. Enumerable.Range(0, Channels.Main).Select(c => Log(c < 256 ? c : (c - 256) % Channels.MainChroma))];
            Detail = [.. Enumerable.Range(0, Channels.Detail).Select(c => Log(Channels.MainChroma + c % Channels.DetailChroma))];
            (MainMean, FineMean, LowMean) = (Mean(0, Channels.Main), Mean(112, 256), Mean(0, 64));
        }

        public float[] Main { get; }

        public float[] Detail { get; }

        public float MainMean { get; }

        /// <summary>Of luma's group with the highest frequencies.</summary>
        public float FineMean { get; }

        /// <summary>Of luma's 64 lowest.</summary>
        public float LowMean { get; }

        private float Mean(int first, int end)
        {
            var sum = 0f;
            for (var c = first; c < end; c++)
                sum += Main[c];
            return sum / (end - first);
        }
    }

    /// <summary>FORMAT.md, "Step map".</summary>
    private static class StepMap
    {
        public static int[,] Read(byte[]? payload, int rows, int columns)
        {
            var map = new int[rows, columns];
            if (payload is null)
                return map;
            var bits = new ReferenceRangeDecoder(payload);
            int[] asLeft = Even(3), asAbove = Even(3), higher = Even(3), goesOn = Even(24);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var left = column > 0 ? map[row, column - 1] : row > 0 ? map[row - 1, column] : 0;
                    var above = row > 0 ? map[row - 1, column] : left;
                    map[row, column] = Entry(left, above);
                    if (Math.Abs(map[row, column]) > 12)
                        throw new InvalidDataException("An entry of the step map is out of range.");
                }
            }
            return bits.IsComplete ? map : throw new InvalidDataException("The step map is not what an encoder writes.");

            int Entry(int left, int above)
            {
                var context = Math.Min(Math.Abs(left - above), 2);
                if (Adaptive(asLeft, context))
                    return left;
                if (left != above && Adaptive(asAbove, context))
                    return above;
                var isHigher = Adaptive(higher, context);
                var distance = 1;
                while (distance < 24 && Adaptive(goesOn, distance - 1))
                    distance++;
                return isHigher ? left + distance : left - distance;
            }

            bool Adaptive(int[] probabilities, int i)
            {
                var bit = bits.Next(probabilities[i]);
                probabilities[i] = Math.Clamp(probabilities[i] + (((bit ? 65536 : 0) - probabilities[i]) >> 4), 32, 65504);
                return bit;
            }
        }

        private static int[] Even(int count) => [.. Enumerable.Repeat(1 << 15, count)];
    }

    /// <summary>ARITHMETIC.md, "Inverse transform".</summary>
    private static class Lapping
    {
        private static readonly double[] Cosines =
        [
            1.0, 0.9951847266721969, 0.9807852804032304, 0.9569403357322088, 0.9238795325112867, 0.881921264348355,
            0.8314696123025452, 0.773010453362737, 0.7071067811865476, 0.6343932841636455, 0.5555702330196023, 0.4713967368259978,
            0.38268343236508984, 0.29028467725446233, 0.19509032201612833, 0.09801714032956077, 0.0,
        ];

        private static readonly float[,] Rotation = MakeRotation();

        private static readonly float[][] Inverse = [.. Enumerable.Range(0, 3).Select(MakeInverse)];

        public static float[,] Restore(float[,][] coefficients, int component)
        {
            var plane = new float[16 * coefficients.GetLength(0), 16 * coefficients.GetLength(1)];
            for (var y = 0; y < plane.GetLength(0); y++)
            {
                for (var x = 0; x < plane.GetLength(1); x++)
                {
                    var (block, pixel, sum) = (coefficients[y / 16, x / 16], y % 16 * 16 + x % 16, 0f);
                    for (var i = 0; i < 256; i++)
                        sum = Fma(block[i], Inverse[component][pixel * 256 + i], sum);
                    plane[y, x] = sum;
                }
            }
            for (var y = 16; y < plane.GetLength(0); y += 16)
            {
                for (var x = 0; x < plane.GetLength(1); x++)
                    Lap(i => ref plane[y - 4 + i, x]);
            }
            for (var y = 0; y < plane.GetLength(0); y++)
            {
                for (var x = 16; x < plane.GetLength(1); x += 16)
                    Lap(i => ref plane[y, x - 4 + i]);
            }
            return plane;
        }

        private delegate ref float Sample(int i);

        /// <summary>Eight samples across an edge: their mirror means stay, their mirror differences are turned.</summary>
        private static void Lap(Sample x)
        {
            float d0 = x(3) - x(4), d1 = x(2) - x(5), d2 = x(1) - x(6), d3 = x(0) - x(7);
            for (var i = 0; i < 4; i++)
            {
                var e = Rotation[i, 0] * d0 + Rotation[i, 1] * d1 + Rotation[i, 2] * d2 + Rotation[i, 3] * d3;
                var mean = 0.5f * (x(3 - i) + x(4 + i));
                (x(3 - i), x(4 + i)) = (mean + e, mean - e);
            }
        }

        private static double Cosine(int k)
        {
            k %= 64;
            k = k > 32 ? 64 - k : k;
            return k <= 16 ? Cosines[k] : -Cosines[32 - k];
        }

        private static double Dct(int n, int k, int x) => Cosine((2 * x + 1) * k * (16 / n)) * Math.Sqrt((k == 0 ? 1.0 : 2.0) / n);

        private static float[,] MakeRotation()
        {
            var rotation = new float[4, 4];
            for (var i = 0; i < 4; i++)
            {
                for (var j = 0; j < 4; j++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < 4; k++)
                        sum += Dct(4, k, 3 - i) * (Cosine((2 * (3 - j) + 1) * (2 * k + 1) * 2) * Math.Sqrt(0.5));
                    // The inverse turns the other way: the transposed matrix.
                    rotation[j, i] = (float)(sum / 2);
                }
            }
            return rotation;
        }

        private static float[] MakeInverse(int component)
        {
            double Energy(float a, float b) => Math.Sqrt((a * (double)a + b * (double)b) / 3);
            var scale = component switch { 0 => 1, 1 => Energy(-0.344136f, 1.772f), _ => Energy(1.402f, -0.714136f) };
            var matrix = new float[256 * 256];
            for (var i = 0; i < matrix.Length; i++)
            {
                var (pixel, (v, h)) = (i / 256, Channels.Frequencies[i % 256]);
                matrix[i] = (float)(Dct(16, v, pixel / 16) * Dct(16, h, pixel % 16) / scale);
            }
            return matrix;
        }
    }
}

/// <summary>What <see cref="ReferenceDecoder"/> decodes.</summary>
internal sealed record ReferencePicture(int Width, int Height, byte[] Pixels, byte[]? Alpha);
