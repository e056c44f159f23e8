#!/usr/bin/env bash
# The two commands of the README, with all the set-up that a machine with only the .NET SDK needs:
#   ./build.sh demo    compresses and restores the sample pictures through an ML.NET pipeline
#   ./build.sh test    builds everything and runs all tests
# MLNET=package or MLNET=standin chooses where Microsoft.ML comes from; without it the package feed is asked.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

choose_mlnet() {
    if [ -n "${MLNET:-}" ]; then
        echo "Microsoft.ML: $MLNET (as asked)"
    elif dotnet restore eng/FeedProbe/FeedProbe.csproj -p:MLNet=package --verbosity quiet >/dev/null 2>&1; then
        MLNET=package
        echo "Microsoft.ML: the package, from this machine's feed"
    else
        MLNET=standin
        echo "Microsoft.ML: not on this machine's feed; using the stand-in eng/MLNetStandIn"
    fi
}

# Samples and benchmarks too: dotnet test alone builds no more than the tests need.
build_all() {
    dotnet build RnnCodec.MLNet.sln --configuration Release -p:MLNet="$MLNET" --nologo --verbosity quiet
}

run_tests() {
    dotnet test RnnCodec.MLNet.sln --no-build --configuration Release -p:MLNet="$MLNET" --nologo "$@" 2>&1 | tee -a "$log"
}

# Results must be the same bits on every machine: the tests that say so run again with the wide vectors, and then all of them, switched off.
run_bit_exactness_tests() {
    for switch in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
        echo "Bit-exactness tests with $switch=0"
        env "$switch=0" dotnet test tests/RnnCodec.Tests --no-build --configuration Release -p:MLNet="$MLNET" --nologo --filter "Category=BitExact" 2>&1 | tee -a "$log"
    done
}

print_sum() {
    awk '/(Passed|Failed)! +- Failed:/ { match($0, /Failed: *[0-9]+/); f = substr($0, RSTART + 7, RLENGTH - 7); match($0, /Passed: *[0-9]+/); p = substr($0, RSTART + 7, RLENGTH - 7); match($0, /Skipped: *[0-9]+/); s = substr($0, RSTART + 8, RLENGTH - 8); failed += f; passed += p; skipped += s }
         END { printf "%d passed, %d failed", passed, failed; if (skipped) printf ", %d skipped", skipped; printf "\n"; exit failed > 0 || passed == 0 }' "$log"
}

case "${1:-}" in
    demo)
        choose_mlnet
        dotnet run --project samples/Quickstart --configuration Release -p:MLNet="$MLNET" -- "${@:2}"
        ;;
    test)
        choose_mlnet
        build_all
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        status=0
        run_tests "${@:2}" || status=$?
        [ $# -gt 1 ] || run_bit_exactness_tests || status=$?
        print_sum || status=1
        exit $status
        ;;
    *)
        echo "usage: ./build.sh demo [FOLDER] | test [DOTNET-TEST-OPTIONS]" >&2
        exit 2
        ;;
esac
