#!/usr/bin/env bash
# A folder of pictures by a Slurm array job:
#   sbatch --array=1-100 slurm-compress.sh PICTURES OUTPUT
# Each task takes its part of the folder. A task that was killed goes on where it stopped when it is requeued.
# Each part leaves its manifest; when all are done:
#   rnncodec manifest merge OUTPUT.parts/*.jsonl -o OUTPUT.jsonl
#SBATCH --job-name=rnncodec
#SBATCH --array=1-4
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=2G
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
pictures=$1 output=$2
mkdir -p "$output" "$output.parts"
# exec: the signals that Slurm sends reach the tool itself.
exec ${RNNCODEC:-rnncodec} compress "$pictures" "$output" \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --skip-existing --threads "$SLURM_CPUS_PER_TASK" --quiet \
    --manifest "$output.parts/$SLURM_ARRAY_TASK_ID.jsonl"
