/** The ready files for batch systems do what they say: parsed, and the Slurm array run with a stand-in for its variables. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(ROOT, 'deploy', name), 'utf8');

describe('deploy', () => {
  it('compose: Redis with a password, workers that wait for it, a sweep that resumes', () => {
    const { services } = parse(read('compose.yaml'));
    expect(Object.keys(services)).toEqual(['redis', 'worker', 'sweep']);
    for (const name of ['worker', 'sweep']) {
      expect(services[name].command).toContain('redis://redis:6379');
      expect(services[name].environment.DOSIM_REDIS_PASSWORD).toContain('DOSIM_REDIS_PASSWORD');
    }
    expect(services.sweep.command).toContain('--resume');
  });

  it('Kubernetes: as many shards as completions', () => {
    const { spec } = parse(read('kubernetes-job.yaml'));
    expect(spec.completionMode).toBe('Indexed');
    const [args] = spec.template.spec.containers[0].args;
    expect(args).toContain(`--shard "$shard/${spec.completions}"`);
    expect(args).toContain('--resume');
  });

  it('the image takes only files that exist', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (.+)$/gm)].flatMap((match) =>
      match[1]!.split(' ').slice(0, -1),
    );
    for (const name of copied) expect(() => execFileSync('ls', [join(ROOT, name)])).not.toThrow();
  });

  it('Slurm: two tasks of an array, merged, are the whole sweep', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dosim-slurm-'));
    const sweep = 'scenarios/sweeps/cache-age.yaml';
    for (const name of ['dist', 'scenarios', 'node_modules', 'package.json']) {
      execFileSync('ln', ['-s', join(ROOT, name), join(folder, name)]);
    }
    for (const task of ['1', '2']) {
      const env = { ...process.env, SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_TASK_MAX: '2', SLURM_CPUS_PER_TASK: '2' };
      execFileSync('bash', [join(ROOT, 'deploy/slurm-array.sh'), sweep], { cwd: folder, env, stdio: 'ignore' });
    }
    const merge = ['dist/cli/main.js', 'merge', sweep, 'results/shard-1', 'results/shard-2', '--out', 'results/all'];
    const text = execFileSync(process.execPath, merge, { cwd: folder, encoding: 'utf8' });
    expect(text).toContain('cache-age: 12 points, 240 runs');
    rmSync(folder, { recursive: true });
  });
});
