/** The scenario as a form: its sites, and the policies by theme. */
import { parseDocument, stringify } from 'yaml';
import { counted } from '../../core/words.js';
import { POLICY_GROUPS } from '../policyGroups.js';
import { checked, pane, setValue, setValues } from '../state.js';
import { PolicyField } from './PolicyField.js';

interface WrittenSite {
  name?: unknown;
  count?: unknown;
  devices?: unknown;
  wan?: unknown;
  cacheServer?: unknown;
}

/** The group of policies that the cache servers of sites stand with. */
const CACHE_SERVERS = 'Cache servers';

/** Groups that are open at first: those that move most. */
const OPEN_GROUPS = 3;

/** More sites than these are edited as a text. */
const MOST_SITES = 12;

export function Settings() {
  const known = checked.value;
  if (!known) return <p class="muted">The scenario is being read.</p>;
  const { sites } = known.written as { sites?: unknown };
  const isForm = known.listed === null && Array.isArray(sites) && sites.length <= MOST_SITES;
  return (
    <div class="settings">
      {isForm ? <Sites sites={sites as WrittenSite[]} /> : <ManySites />}
      {POLICY_GROUPS.map(([title, policies], i) => (
        <details key={title} open={i < OPEN_GROUPS} class="group">
          <summary>{title}</summary>
          {title === CACHE_SERVERS && <CacheEverywhere />}
          {policies.map((name) => (
            <PolicyField key={name} name={name} />
          ))}
        </details>
      ))}
    </div>
  );
}

/** A switch for the cache server that an administrator would try first: one at each site, found by DHCP. */
function CacheEverywhere() {
  const { listed, written } = checked.value!;
  const sites = (written.sites ?? []) as WrittenSite[];
  const all: readonly WrittenSite[] = listed ? [listed.defaults] : sites;
  const isOn = all.every(({ cacheServer }) => cacheServer !== undefined && cacheServer !== null);
  const paths = listed ? [['sites', 'defaults']] : all.map((_, i) => siteOf(all, i));
  const set = (on: boolean) =>
    setValues([
      ...paths.flatMap((path) => [
        { path: [...path, 'cacheServer'], value: on ? { rate: '1 Gbit/s', capacity: '100 GB' } : undefined },
        { path: [...path, 'dhcpOption235'], value: on ? 'own' : undefined },
      ]),
      ...(on ? [{ path: ['policies', 'DOCacheHostSource'], value: 1 }] : []),
    ]);
  return (
    <label class="switch">
      <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      <span>
        A cache server at every site{' '}
        <span class="muted">Connected Cache with 1 Gbit/s and 100 GB, found by DHCP option 235</span>
      </span>
    </label>
  );
}

/** Sites that the form has no room for, or that another file lists: how many there are, and where. */
function ManySites() {
  const { devices, listed, sites } = checked.value!;
  return (
    <details open class="group">
      <summary>Sites</summary>
      <p class="about">
        {`${counted(sites, 'site')} with ${counted(devices, 'device')}`}
        {listed && `, listed in ${listed.file}`}.
      </p>
      <InYaml title="Sites" words={listed ? 'What all sites have, as YAML' : 'Edit them as YAML'} />
    </details>
  );
}

const SITE_FIELDS = [
  ['count', 'sites'],
  ['devices', 'devices'],
  ['wan', 'line'],
] as const;

function Sites({ sites }: { sites: readonly WrittenSite[] }) {
  return (
    <details open class="group">
      <summary>Sites</summary>
      <table class="sites">
        <thead>
          <tr>
            <th scope="col">name</th>
            {SITE_FIELDS.map(([field, title]) => (
              <th key={field} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sites.map((site, i) => (
            <tr key={String(site.name ?? i)}>
              <th scope="row">{String(site.name ?? i + 1)}</th>
              {SITE_FIELDS.map(([field, title]) => (
                <td key={field}>
                  {typeof site[field] === 'object' && site[field] !== null ? (
                    <InYaml title={plainText(site[field])} />
                  ) : (
                    <input
                      type="text"
                      aria-label={`${title} of ${String(site.name ?? i + 1)}`}
                      value={plainText(site[field])}
                      placeholder={field === 'count' ? '1' : ''}
                      onChange={({ currentTarget }) => setSite(sites, i, field, currentTarget.value.trim())}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** In the place of a field: what is more than a value is edited as a text. */
function InYaml({ title, words = 'in YAML' }: { title: string; words?: string }) {
  return (
    <button
      type="button"
      class="quiet"
      title={title}
      onClick={() => {
        pane.value = 'text';
      }}
    >
      {words}
    </button>
  );
}

/** A value in one line of YAML. */
function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** A site of a scenario that extends another is changed by its name, one of its own by its place. */
function setSite(sites: readonly WrittenSite[], i: number, field: string, typed: string): void {
  const value = typed === '' ? undefined : readYaml(typed);
  setValue([...siteOf(sites, i), field], value);
}

function siteOf(sites: readonly WrittenSite[], i: number): (string | number)[] {
  const isOverlay = checked.value?.written.extends !== undefined;
  return ['sites', isOverlay ? String(sites[i]!.name ?? i) : i];
}

/** What was typed as YAML; what cannot be read is a text, which the check refuses with a reason. */
function readYaml(typed: string): unknown {
  const document = parseDocument(typed);
  return document.errors.length > 0 ? typed : document.toJS();
}
