using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>
/// Makes TorchSharp's library load on systems whose C++ library is older than GCC 13's, in the tests' own copy: the one symbol that it names of GLIBCXX_3.4.32,
/// std::ios_base_library_init, is never called, so the version may be marked weak. For tests alone: a program takes a system or a TorchSharp that fit.
/// </summary>
internal static class NativeLibraryStep
{
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>What was done, for the output of a run.</summary>
    public static string Done { get; private set; } = "TorchSharp's library as it is";

    [ModuleInitializer]
    internal static void Run()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        if (!OperatingSystem.IsLinux() || !File.Exists(path))
            return;
        var binding = typeof(torch).Assembly;
        if (!NativeLibrary.TryLoad("libtorch_cpu", binding, null, out _) || NativeLibrary.TryLoad("LibTorchSharp", binding, null, out _))
            return;
        var library = File.ReadAllBytes(path);
        if (!MarkWeak(library, Version))
            return;
        // A new file in its place: the old one may be a link into the package cache.
        var changed = path + ".weak";
        File.WriteAllBytes(changed, library);
        File.Move(changed, path, overwrite: true);
        Done = $"TorchSharp's library with {Version} marked weak, in a copy";
    }

    /// <summary>Sets the flag of a needed version of a 64-bit ELF file; false where it needs no such version, or the flag is set.</summary>
    internal static bool MarkWeak(Span<byte> elf, string version)
    {
        const int VersionNeeds = 0x6ffffffe;
        const ushort Weak = 2;
        var sections = (int)MemoryMarshal.Read<long>(elf[0x28..]);
        var (size, count) = (MemoryMarshal.Read<ushort>(elf[0x3A..]), MemoryMarshal.Read<ushort>(elf[0x3C..]));
        for (var i = 0; i < count; i++)
        {
            var section = elf[(sections + i * size)..];
            if (MemoryMarshal.Read<int>(section[4..]) != VersionNeeds)
                continue;
            var names = (int)MemoryMarshal.Read<long>(elf[(sections + MemoryMarshal.Read<int>(section[0x28..]) * size + 0x18)..]);
            var file = (int)MemoryMarshal.Read<long>(section[0x18..]);
            for (var f = MemoryMarshal.Read<int>(section[0x2C..]); f > 0; f--)
            {
                var entry = file + MemoryMarshal.Read<int>(elf[(file + 8)..]);
                for (var e = MemoryMarshal.Read<ushort>(elf[(file + 2)..]); e > 0; e--)
                {
                    var name = elf[(names + MemoryMarshal.Read<int>(elf[(entry + 8)..]))..];
                    ref var flags = ref MemoryMarshal.AsRef<ushort>(elf[(entry + 4)..]);
                    if (name[..name.IndexOf((byte)0)].SequenceEqual(System.Text.Encoding.ASCII.GetBytes(version)))
                    {
                        var isNew = (flags & Weak) == 0;
                        flags |= Weak;
                        return isNew;
                    }
                    entry += MemoryMarshal.Read<int>(elf[(entry + 12)..]);
                }
                file += MemoryMarshal.Read<int>(elf[(file + 12)..]);
            }
        }
        return false;
    }
}
