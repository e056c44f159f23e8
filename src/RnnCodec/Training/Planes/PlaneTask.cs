using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>What the trainings of a bit-plane codec's networks have in common.</summary>
internal abstract class PlaneTask(
    PlanesArchitecture architecture,
    ParameterSet parameters,
    TrainingNumbers numbers,
    CodecTrainingOptions options,
    ITrainingPictures pictures,
    ITrainingPictures? validation,
    ITrainingEngine engine)
    : TrainingTask(architecture.ToJson(), parameters, numbers, PlaneCrops.Of(options, numbers.CropSize, pictures, validation), engine)
{
    public override double EarlyAveraging => 0.998;
}
