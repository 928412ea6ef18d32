/** Comparing scenarios by paired replicates: the same seeds, so that chance cancels out of the differences. */
import { type Estimate, estimateMean, estimatePairedDifference } from '../core/stats.js';
import type { Figures } from '../ledger/figures.js';

/** A figure of a comparison: how it is read from a run, and how people read it. */
export interface ComparedFigure {
  key: string;
  label: string;
  kind: 'share' | 'bytes' | 'duration' | 'rate';
  read: (figures: Figures) => number;
  /** Whether more of it is better for the estate. */
  better: 'more' | 'less';
}

export const COMPARED_FIGURES: readonly ComparedFigure[] = [
  { key: 'peerShare', label: 'Peer share', kind: 'share', better: 'more', read: (f) => f.peerShare },
  {
    key: 'bytesFromCdn',
    label: 'Bytes from the CDN',
    kind: 'bytes',
    better: 'less',
    read: (f) => f.totals.bytesFromCdn,
  },
  {
    key: 'bytesBetweenSites',
    label: 'Peer bytes between sites',
    kind: 'bytes',
    better: 'less',
    read: (f) => f.bytesBetweenSites,
  },
  {
    key: 'wanDownPeakBytesPerS',
    label: 'Busiest WAN line, peak',
    kind: 'rate',
    better: 'less',
    read: (f) => f.wanDownPeakBytesPerS,
  },
  {
    key: 'wanDownP95BytesPerS',
    label: 'Busiest WAN line, 95th percentile',
    kind: 'rate',
    better: 'less',
    read: (f) => f.wanDownP95BytesPerS,
  },
  {
    key: 'downloadTimeP50S',
    label: 'Download time, median',
    kind: 'duration',
    better: 'less',
    read: (f) => f.downloadTimeP50S,
  },
  {
    key: 'downloadTimeP95S',
    label: 'Download time, 95th percentile',
    kind: 'duration',
    better: 'less',
    read: (f) => f.downloadTimeP95S,
  },
  {
    key: 'bytesUploadedOnBattery',
    label: 'Bytes uploaded on battery',
    kind: 'bytes',
    better: 'less',
    read: (f) => f.bytesUploadedOnBattery,
  },
];

export interface ComparedScenario {
  name: string;
  /** Mean and interval of each figure, by key. */
  figures: Record<string, Estimate>;
  /** Differences from the first scenario, pair by pair; absent for the first. */
  differences?: Record<string, Estimate>;
}

/**
 * Compares scenarios with the first of them.
 *
 * @param names one a scenario
 * @param runs `runs[scenario][replicate]`, the same number of replicates for each
 */
export function compareScenarios(names: readonly string[], runs: readonly (readonly Figures[])[]): ComparedScenario[] {
  return names.map((name, i) => {
    const compared: ComparedScenario = { name, figures: {} };
    if (i > 0) compared.differences = {};
    for (const { key, read } of COMPARED_FIGURES) {
      const values = runs[i]!.map(read);
      compared.figures[key] = estimateMean(values);
      if (compared.differences) compared.differences[key] = estimatePairedDifference(runs[0]!.map(read), values);
    }
    return compared;
  });
}
