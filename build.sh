#!/usr/bin/env bash
# The commands of the README, with all the set-up that a machine with only the .NET SDK needs:
#   ./build.sh demo          compresses and restores the sample pictures through an ML.NET pipeline
#   ./build.sh test          builds everything and runs all tests
#   ./build.sh bench         measures time and memory, some ten minutes long, and writes docs/performance.md
#   ./build.sh test-torch    tests training through TorchSharp, on a libtorch that it downloads (130 MB on Linux, else 265 MB)
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

run_tests() { dotnet test "$@" --no-build --configuration Release --nologo 2>&1 | tee -a "$log"; }

case "${1:-}" in
    demo)
        dotnet run --project samples/Quickstart --configuration Release -- "${@:2}"
        ;;
    test)
        # Samples and benchmarks too: dotnet test alone builds no more than the tests need.
        dotnet build RnnCodec.MLNet.sln --configuration Release --nologo --verbosity quiet
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        status=0
        run_tests RnnCodec.MLNet.sln "${@:2}" || status=1
        # Results must be the same bits on every machine: the tests that say so run again with the wide vectors, and then all of them, switched off.
        for switch in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
            [ $# -eq 1 ] || break
            echo "Bit-exactness tests with $switch=0"
            (export "$switch=0"; run_tests tests/RnnCodec.Tests --filter Category=BitExact) || status=1
        done
        counts=$(sed -nE 's/.*(Passed|Failed)! +- Failed: *([0-9]+), Passed: *([0-9]+), Skipped: *([0-9]+).*/\3 \2 \4/p' "$log")
        awk '{ passed += $1; failed += $2; skipped += $3 }
             END { printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""; exit failed > 0 || passed == 0 }' <<< "$counts" || status=1
        exit $status
        ;;
    bench)
        # As the tool is shipped; without a linker, only as it runs on .NET.
        dotnet publish src/RnnCodec.Cli --runtime "$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)" -p:NativeTool=true --output artifacts/native \
            --artifacts-path artifacts/native-build --nologo --verbosity quiet || echo "No native program: measuring without." >&2
        dotnet run --project benchmarks/RnnCodec.Benchmarks --configuration Release -- performance "${2:-docs/performance.md}"
        ;;
    test-torch)
        dotnet test tests/RnnCodec.TorchSharp.Tests --configuration Release --nologo "${@:2}"
        ;;
    *)
        echo "usage: ./build.sh demo [FOLDER] | test [DOTNET-TEST-OPTIONS] | bench [FILE] | test-torch [DOTNET-TEST-OPTIONS]" >&2
        exit 2
        ;;
esac
