/**
 * The main readings of the model: what is open and moves results most, each with its values as overrides of a scenario
 * (`model.name=value`). docs/judgement.md judges them together; `dosim run --readings` changes one at a time.
 */

interface ReadingValue {
  label: string;
  overrides: readonly string[];
}

export interface Reading {
  /** What is read in more than one way. */
  name: string;
  values: readonly ReadingValue[];
}

export const MAIN_READINGS: readonly Reading[] = [
  {
    name: 'first second',
    values: [
      {
        label: 'HTTP and peers as captured',
        overrides: [
          'model.httpStart={ cold: 1.1 s, warm: 0.3 s }',
          'model.peersKnown={ cold: { uniform: { min: 2 s, max: 2.3 s } }, warm: { uniform: { min: 0.6 s, max: 0.9 s } } }',
        ],
      },
      { label: 'HTTP at once, peers after 2 s', overrides: ['model.httpStart=0', 'model.peersKnown=2 s'] },
    ],
  },
  {
    name: 'HTTP beside peers in the background',
    values: [
      { label: '15 % of their rate', overrides: ['model.backgroundHttpShare=15'] },
      { label: 'only to DOMinBackgroundQos', overrides: ['model.backgroundHttpShare=0'] },
    ],
  },
  {
    name: 'dynamic share of the line',
    values: [
      { label: '45 and 90 %, LAN peers exempt', overrides: ['model.dynamicShare=beyondLan'] },
      { label: '45 and 90 %, LAN peers covered', overrides: ['model.dynamicShare=all'] },
      { label: 'no cap', overrides: ['model.dynamicShare=off'] },
    ],
  },
  {
    name: 'files in the making',
    values: [
      { label: 'shared', overrides: ['model.partialHolders=true'] },
      { label: 'not shared', overrides: ['model.partialHolders=false'] },
    ],
  },
  {
    name: 'peers that give at a time',
    values: [
      { label: '4', overrides: ['model.peerConnections=10', 'model.peersGiving=4'] },
      { label: '10', overrides: ['model.peerConnections=10', 'model.peersGiving=10'] },
      { label: '32', overrides: ['model.peerConnections=32', 'model.peersGiving=32'] },
    ],
  },
];
