/** Settings of several origins become one set: what holds, and where origins disagree. */
import { POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import type { PolicyValue } from '../policy/values.js';
import { isSameValue } from './equal.js';
import { CHANNEL_NAMES, type Channel, type Findings, type FoundPolicy, type Origin, type Where } from './found.js';

/** Which channel counts where MDM and Group Policy disagree. */
export const WINNERS = ['group-policy', 'mdm'] as const;
export type Winner = (typeof WINNERS)[number];

interface Opinion {
  origin: Origin;
  where: Where;
  /** `null`: the origin says that the policy is not configured. */
  value: PolicyValue | null;
}

/** A policy on which origins disagree. */
export interface Conflict {
  policy: PolicyName;
  /** In the order in which they count, the one that wins last. */
  opinions: readonly Opinion[];
  winner: Opinion;
  /** Why it wins, and how sure that is. */
  reading: string;
  /** For which devices, where not for all: the group that they are of. */
  devices?: string;
}

export interface HeldPolicy extends FoundPolicy {
  origin: Origin;
}

export interface Resolved {
  held: ReadonlyMap<PolicyName, HeldPolicy>;
  conflicts: readonly Conflict[];
}

const READINGS = {
  'group-policy':
    'two Group Policies: the one that Windows processes last wins (local, site, domain, unit); the files are taken in that order (assumed)',
  mdm: 'two policies of MDM: Intune reports a conflict and no document says which value a device gets; the CSP keeps what was written last, and the files are taken in that order (assumed)',
  device: 'two devices, or one at two times: the last is taken (assumed)',
  deviceWins: 'the device itself says which value holds there',
};
const PAGE = 'Policy CSP - ControlPolicyConflict';
const ACROSS: Record<Winner, string> = {
  'group-policy': `MDM and Group Policy: without MDMWinsOverGP no document promises which wins (${PAGE}); Group Policy is taken (assumed), --wins mdm takes MDM`,
  mdm: `MDM and Group Policy: MDM wins, as where MDMWinsOverGP is 1 (${PAGE})`,
};

/** Channels in the order in which they count, the one that wins last. */
export function channelsOf(wins: Winner): Channel[] {
  return wins === 'mdm' ? ['group-policy', 'mdm', 'device'] : ['mdm', 'group-policy', 'device'];
}

/** @param wins where MDM and Group Policy disagree */
export function resolve(findings: readonly Findings[], wins: Winner): Resolved {
  const channels = channelsOf(wins);
  const held = new Map<PolicyName, HeldPolicy>();
  const conflicts: Conflict[] = [];
  for (const policy of POLICY_NAMES) {
    const opinions = channels.flatMap((channel) => opinionsOf(findings, channel, policy));
    const winner = winnerOf(opinions, channels);
    if (!winner) continue;
    if (winner.value !== null) held.set(policy, { value: winner.value, where: winner.where, origin: winner.origin });
    const against = opinions.filter((opinion) => differs(opinion, winner) && counts(opinion, winner));
    if (against.length === 0) continue;
    const reading = readingOf(against, winner, wins);
    conflicts.push({ policy, opinions: [...against, winner], winner, reading });
  }
  return { held, conflicts };
}

function opinionsOf(findings: readonly Findings[], channel: Channel, policy: PolicyName): Opinion[] {
  return findings.flatMap(({ origin, policies, removed }): Opinion[] => {
    if (origin.channel !== channel) return [];
    const found = policies.get(policy);
    if (found) return [{ origin, ...found }];
    const where = removed.get(policy);
    return where ? [{ origin, where, value: null }] : [];
  });
}

/** The last of the channel that counts most; a channel that takes its value away leaves the policy to the others. */
function winnerOf(opinions: readonly Opinion[], channels: readonly Channel[]): Opinion | undefined {
  const lastOf = (channel: Channel) => opinions.findLast(({ origin }) => origin.channel === channel);
  const last = channels.flatMap((channel) => lastOf(channel) ?? []);
  return last.findLast(({ value }) => value !== null) ?? last.at(-1);
}

/** What is not configured in another channel is no opinion against a value. */
function counts(opinion: Opinion, winner: Opinion): boolean {
  return opinion.value !== null || opinion.origin.channel === winner.origin.channel;
}

function differs({ value }: Opinion, winner: Opinion): boolean {
  return !isSameValue(value, winner.value);
}

function readingOf(against: readonly Opinion[], { origin }: Opinion, wins: Winner): string {
  const others = new Set(against.map((opinion) => opinion.origin.channel));
  const texts: string[] = [];
  if (others.has(origin.channel)) texts.push(READINGS[origin.channel]);
  const isAcross = [...others].some((channel) => channel !== origin.channel);
  if (isAcross) texts.push(origin.channel === 'device' ? READINGS.deviceWins : ACROSS[wins]);
  return texts.join('; ');
}

/** `Group Policy, .reg file`. */
export function originText({ channel, form }: Origin): string {
  return `${CHANNEL_NAMES[channel]}, ${form}`;
}
