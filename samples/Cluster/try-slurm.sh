#!/usr/bin/env bash
# Tries slurm-compress.sh on a real Slurm, all of it on this machine: installs Debian's packages, starts one node, runs an array of four over
# the sample pictures, kills a task, requeues it, and compares all with one run without Slurm, byte for byte.
# For a throw-away container or virtual machine with Debian and the .NET SDK, as root: it starts daemons.
#   samples/Cluster/try-slurm.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "try-slurm.sh starts daemons and needs root." >&2; exit 2; }
work=$(mktemp -d)
daemons=()
stop() {
    for daemon in "${daemons[@]}"; do
        kill "$daemon" 2> /dev/null || true
    done
    wait
    rm -rf "$work"
}
trap stop EXIT
say() { echo "== $*"; }

if ! command -v slurmctld slurmd munged > /dev/null; then
    say "installing slurm-wlm"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq slurm-wlm munge > "$work/apt.log" || { cat "$work/apt.log"; exit 1; }
fi
say "$(sinfo --version 2> /dev/null || slurmd -V)"

# A tool that is built already can be named: RNNCODEC="dotnet /path/RnnCodec.Cli.dll".
if [ -z "${RNNCODEC:-}" ]; then
    say "building the tool"
    dotnet publish src/RnnCodec.Cli --configuration Release --nologo --verbosity quiet --output "$work/tool" > "$work/publish.log" \
        || { cat "$work/publish.log"; exit 1; }
    RNNCODEC="dotnet $work/tool/RnnCodec.Cli.dll"
fi
export RNNCODEC

say "starting one node"
export SLURM_CONF=$work/slurm.conf
host=$(hostname -s)
cat > "$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=$host
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
# No control groups and no accounting: neither is needed, and containers often have none.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MinJobAge=3600
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
mkdir -p "$work/state" "$work/spool" "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 status=none
chmod 400 "$work/munge/key"
chmod 755 "$work"
munged --foreground --force --num-threads=2 --key-file="$work/munge/key" --socket="$work/munge.socket" --log-file="$work/munge/log" \
    --pid-file="$work/munge/pid" --seed-file="$work/munge/seed" 2> "$work/munge/errors" &
daemons+=($!)
sleep 2
slurmctld -D &> "$work/slurmctld.out" &
daemons+=($!)
slurmd -D &> "$work/slurmd.out" &
daemons+=($!)
for _ in $(seq 60); do
    [ "$(sinfo --noheader --format=%T 2> /dev/null)" = idle ] && break
    sleep 1
done
sinfo || { tail "$work"/*.out "$work"/*.log; exit 1; }

# Every sample picture under several names, so that each part has something to do.
mkdir "$work/pictures"
for picture in samples/pictures/*.png; do
    for i in 1 2 3 4; do
        cp "$picture" "$work/pictures/$i-$(basename "$picture")"
    done
done

say "one run without Slurm"
$RNNCODEC compress "$work/pictures" "$work/whole" --quiet --manifest "$work/whole.jsonl"

say "an array of four"
job=$(cd "$work" && sbatch --parsable --array=1-4 --mem-per-cpu=0 --output="$work/task-%a.log" "$OLDPWD/samples/Cluster/slurm-compress.sh" "$work/pictures" "$work/out")
state() { scontrol show job "${job}_$1" | sed -n 's/ *JobState=\([A-Z]*\).*/\1/p'; }

# Task 2 is killed while it works, when first files are there.
until [ "$(state 2)" = RUNNING ] && ls "$work"/out/*.rnnc > /dev/null 2>&1; do
    sleep 0.2
done
squeue
say "killing task 2"
scancel --signal=KILL --full "${job}_2"
until [[ "$(state 2)" =~ FAILED|CANCELLED|COMPLETED ]]; do sleep 0.5; done
echo "task 2: $(state 2), its manifest is $([ -f "$work/out.parts/2.jsonl" ] && echo there || echo missing)"
say "requeueing task 2"
scontrol requeue "${job}_2"
for k in 1 2 3 4; do
    until [ "$(state $k)" = COMPLETED ]; do
        [[ "$(state $k)" =~ FAILED|CANCELLED|TIMEOUT ]] && { cat "$work/task-$k.log"; exit 1; }
        sleep 0.5
    done
    echo "task $k: $(state $k), restarts $(scontrol show job "${job}_$k" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p')"
done

say "joining and comparing"
$RNNCODEC manifest merge "$work"/out.parts/*.jsonl -o "$work/out.jsonl"
cmp "$work/whole.jsonl" "$work/out.jsonl"
diff --recursive --brief "$work/whole" "$work/out"
say "the same, byte for byte: $(ls "$work/out" | wc -l) files"
