# The commands of the README, with all the set-up that a machine with only the .NET SDK needs:
#   ./build.ps1 demo          compresses and restores the sample pictures through an ML.NET pipeline
#   ./build.ps1 test          builds everything and runs all tests
#   ./build.ps1 bench         measures time and memory, some ten minutes long, and writes docs/performance.md
#   ./build.ps1 test-torch    tests training through TorchSharp, on a libtorch that it downloads (265 MB)
param([Parameter(Mandatory)][ValidateSet('demo', 'test', 'bench', 'test-torch')][string]$Command, [Parameter(ValueFromRemainingArguments)][string[]]$Rest)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_CLI_TELEMETRY_OPTOUT = 1
$env:DOTNET_NOLOGO = 1

# Runs dotnet test, shows its output and adds its counts.
function Invoke-Tests([string[]]$Arguments) {
    dotnet test @Arguments --no-build --configuration Release --nologo 2>&1 | ForEach-Object {
        Write-Host $_
        if ("$_" -match '(Passed|Failed)! +- Failed: *(\d+), Passed: *(\d+), Skipped: *(\d+)') {
            $counts.Failed += [int]$Matches[2]; $counts.Passed += [int]$Matches[3]; $counts.Skipped += [int]$Matches[4]
        }
    }
    if ($LASTEXITCODE -ne 0) { $counts.Broken = $true }
}

if ($Command -eq 'demo') {
    dotnet run --project samples/Quickstart --configuration Release -- @Rest
    exit $LASTEXITCODE
}

if ($Command -eq 'bench') {
    # As the tool is shipped; without a linker, only as it runs on .NET.
    $runtime = (dotnet --info | Select-String '^\s*RID:\s*(\S+)').Matches[0].Groups[1].Value
    dotnet publish src/RnnCodec.Cli --runtime $runtime -p:NativeTool=true --output artifacts/native --artifacts-path artifacts/native-build --nologo --verbosity quiet
    if ($LASTEXITCODE -ne 0) { Write-Warning 'No native program: measuring without.' }
    $page = if ($Rest) { $Rest[0] } else { 'docs/performance.md' }
    dotnet run --project benchmarks/RnnCodec.Benchmarks --configuration Release -- performance $page
    exit $LASTEXITCODE
}

if ($Command -eq 'test-torch') {
    dotnet test tests/RnnCodec.TorchSharp.Tests --configuration Release --nologo @Rest
    exit $LASTEXITCODE
}

$counts = @{ Passed = 0; Failed = 0; Skipped = 0; Broken = $false }
# Samples and benchmarks too: dotnet test alone builds no more than the tests need.
dotnet build RnnCodec.MLNet.sln --configuration Release --nologo --verbosity quiet
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
Invoke-Tests (@('RnnCodec.MLNet.sln') + $Rest)
if (-not $Rest) {
    # Results must be the same bits on every machine: the tests that say so run again with the wide vectors, and then all of them, switched off.
    foreach ($switch in 'DOTNET_EnableAVX512', 'DOTNET_EnableAVX2', 'DOTNET_EnableHWIntrinsic') {
        Write-Host "Bit-exactness tests with $switch=0"
        [Environment]::SetEnvironmentVariable($switch, '0')
        Invoke-Tests @('tests/RnnCodec.Tests', '--filter', 'Category=BitExact')
        [Environment]::SetEnvironmentVariable($switch, $null)
    }
}
$skipped = if ($counts.Skipped) { ", $($counts.Skipped) skipped" } else { '' }
Write-Host "$($counts.Passed) passed, $($counts.Failed) failed$skipped"
exit [int]($counts.Broken -or $counts.Failed -gt 0 -or $counts.Passed -eq 0)
