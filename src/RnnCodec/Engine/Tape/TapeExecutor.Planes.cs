namespace RnnCodec.Engine.Tape;

/// <summary>The operations of the bit-plane codec.</summary>
internal sealed unsafe partial class TapeExecutor
{
    public override Tensor Phase(Tensor x, int row, int column) => throw new NotSupportedException();

    public override Tensor ScaleChannels(Tensor x, Parameter scale) => throw new NotSupportedException();

    public override Tensor GatedUpdate(Tensor input, Tensor? state, Tensor? hidden) => throw new NotSupportedException();
}
