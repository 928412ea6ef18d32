#!/bin/bash
# A sweep as a Slurm array, one shard a task:
#
#     sbatch deploy/slurm-array.sh scenarios/sweeps/sensitivity.yaml
#     npx dosim merge scenarios/sweeps/sensitivity.yaml results/shard-*
#
# A task that is requeued goes on where it was.
#SBATCH --job-name=dosim
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
set -euo pipefail
sweep=${1:?name the sweep file}
out=results/shard-$SLURM_ARRAY_TASK_ID
rm -f "$out/lock" # of an earlier try on another host
exec node dist/cli/main.js sweep "$sweep" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_MAX" \
  --out "$out" --resume --quiet --workers "${SLURM_CPUS_PER_TASK:-2}"
