using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Data
{
    /// <summary>Estimators one after the other: each is fitted on the data that those before it made.</summary>
    public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
        where TLastTransformer : class, ITransformer
    {
        public readonly IEstimator<TLastTransformer> LastEstimator;

        private readonly IEstimator<ITransformer>[] _estimators;

        public EstimatorChain()
            : this([])
        {
        }

        internal EstimatorChain(IEstimator<ITransformer>[] estimators)
        {
            _estimators = estimators;
            LastEstimator = estimators.LastOrDefault() as IEstimator<TLastTransformer>;
        }

        public TransformerChain<TLastTransformer> Fit(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            GetOutputSchema(SchemaShape.Create(input.Schema));
            var transformers = new ITransformer[_estimators.Length];
            for (var i = 0; i < transformers.Length; i++)
            {
                transformers[i] = _estimators[i].Fit(input);
                input = transformers[i].Transform(input);
            }
            return new TransformerChain<TLastTransformer>(transformers);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
            _estimators.Aggregate(inputSchema, (shape, estimator) => estimator.GetOutputSchema(shape));

        public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator)
            where TNewTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(estimator);
            return new EstimatorChain<TNewTrans>([.. _estimators, estimator]);
        }
    }
}

namespace Microsoft.ML
{
    /// <summary>Makes chains.</summary>
    public static class LearningPipelineExtensions
    {
        public static EstimatorChain<TTrans> Append<TTrans>(this IEstimator<ITransformer> start, IEstimator<TTrans> estimator)
            where TTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(start);
            ArgumentNullException.ThrowIfNull(estimator);
            return new EstimatorChain<ITransformer>().Append(start).Append(estimator);
        }

        public static TransformerChain<TTrans> Append<TTrans>(this ITransformer start, TTrans transformer)
            where TTrans : class, ITransformer
        {
            ArgumentNullException.ThrowIfNull(start);
            ArgumentNullException.ThrowIfNull(transformer);
            return new TransformerChain<TTrans>(start, transformer);
        }
    }
}
