using System;
using System.IO;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML
{
    /// <summary>One transformer's folder in the zip of a model that is being saved.</summary>
    public sealed class ModelSaveContext
    {
        internal const string Entry = "/Model.key";

        private readonly ZipArchive _zip;
        private readonly string _folder;
        private readonly MemoryStream _bytes = new();
        private bool _begun;

        private ModelSaveContext(ZipArchive zip, string folder)
        {
            _zip = zip;
            _folder = folder;
            Writer = new BinaryWriter(_bytes);
        }

        internal BinaryWriter Writer { get; }

        internal static void Save(ZipArchive zip, string folder, ICanSaveModel model)
        {
            var context = new ModelSaveContext(zip, folder);
            model.Save(context);
            if (!context._begun)
                throw new InvalidOperationException($"{model.GetType()} did not save itself.");
            // An archive writes one entry at a time, so a folder's own entry comes after those inside it.
            using var stream = zip.CreateEntry(folder + Entry).Open();
            context._bytes.WriteTo(stream);
        }

        /// <summary>Says which kind of transformer follows.</summary>
        internal void Begin(string kind)
        {
            if (_begun)
                throw new InvalidOperationException("A folder of a model holds one transformer.");
            _begun = true;
            Writer.Write(kind);
        }

        internal void SaveModel(ICanSaveModel model, string name) => Save(_zip, $"{_folder}/{name}", model);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>One transformer's folder in the zip of a model that is being loaded.</summary>
    internal sealed class ModelLoadContext
    {
        private readonly ZipArchive _zip;
        private readonly string _folder;

        private ModelLoadContext(ZipArchive zip, string folder, BinaryReader reader)
        {
            _zip = zip;
            _folder = folder;
            Reader = reader;
        }

        public BinaryReader Reader { get; }

        public static ITransformer Load(ZipArchive zip, string folder)
        {
            var entry = zip.GetEntry(folder + ModelSaveContext.Entry) ?? throw new InvalidDataException($"The model has no entry {folder}{ModelSaveContext.Entry}.");
            using var reader = new BinaryReader(new BufferedStream(entry.Open()));
            var kind = reader.ReadString();
            return ModelFile.Loaders.TryGetValue(kind, out var load)
                ? load(new ModelLoadContext(zip, folder, reader))
                : throw new InvalidDataException($"The model holds a transformer of the unknown kind '{kind}'.");
        }

        public ITransformer LoadModel(string name) => Load(_zip, $"{_folder}/{name}");
    }
}
