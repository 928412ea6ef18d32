/** One policy as Group Policy shows it: its name, what it does, its range and default, and where documents disagree. */
import { MODEL_PARAMETERS, POLICIES } from '../../api/data.js';
import { writeQuantity } from '../../core/units.js';
import type { PolicyName, PolicySpec } from '../../policy/catalogue.js';
import { POLICY_TITLES } from '../../policy/titles.js';
import { parsePolicyValue, policyText } from '../../policy/values.js';
import { SLIDER_STEPS, SLIDERS, stepOf, valueAt } from '../policyGroups.js';
import { checked, setValue } from '../state.js';

/** Parameters of the model whose text is about a policy: what is not settled about it. */
function openPoints(policy: PolicyName) {
  const about = new RegExp(`\\b${policy}\\b`);
  return Object.entries(MODEL_PARAMETERS).filter(([, { meaning, why }]) => about.test(meaning) || about.test(why));
}

function rangeText(spec: PolicySpec): string {
  switch (spec.kind) {
    case 'integer':
      return `${spec.min} to ${spec.max} ${spec.unit}`;
    case 'enum':
      return Object.entries(spec.values)
        .map(([value, meaning]) => `${value} ${meaning}`)
        .join(', ');
    case 'guid':
      return 'a GUID';
    case 'list':
      return 'texts with commas between them';
    case 'businessHours':
      return 'From and To 0 to 23, In and Out 0 to 100 %';
    case 'text':
      return 'text';
  }
}

/** The default as a number; `3 d (259200 s)` is how the page is told of it. */
function defaultOf(name: PolicyName, text: string | undefined): number | undefined {
  const parsed = parsePolicyValue(name, text?.replace(/ \(.*/, ''));
  return parsed.ok && typeof parsed.value === 'number' ? parsed.value : undefined;
}

/** A number of the policy's unit as the scenario language writes it: `7 d`. */
function written(spec: PolicySpec, value: number): string | number {
  if (spec.kind !== 'integer' || !spec.quantity) return value;
  return writeQuantity(value * spec.quantity.bareUnit, spec.quantity.kind);
}

export function PolicyField({ name }: { name: PolicyName }) {
  const spec = POLICIES[name];
  const stated = (checked.value?.written.policies as Record<string, unknown> | undefined)?.[name];
  const isSet = stated !== undefined && stated !== null;
  const parsed = isSet ? parsePolicyValue(name, stated) : undefined;
  const holding = checked.value?.policies.find((each) => each.name === name);
  const id = `policy-${name}`;
  const set = (value: unknown) => setValue(['policies', name], value);
  const points = openPoints(name);
  return (
    <div class={isSet ? 'policy is-set' : 'policy'}>
      <div class="policy-head">
        <label class="title" for={id}>
          {POLICY_TITLES[name]}
        </label>
        {isSet ? (
          <button
            type="button"
            class="quiet"
            onClick={() => set(undefined)}
            aria-label={`Clear ${POLICY_TITLES[name]}`}
          >
            Clear
          </button>
        ) : (
          <span class="now muted">{holding ? `default ${holding.value.replace(/ \(.*/, '')}` : 'not set'}</span>
        )}
      </div>
      <Control
        name={name}
        id={id}
        spec={spec}
        value={parsed?.ok ? parsed.value : undefined}
        fallback={defaultOf(name, holding?.value)}
        raw={stated}
        onChange={set}
      />
      {parsed && !parsed.ok && <p class="field-error">{parsed.message}</p>}
      <details>
        <summary>
          <code>{name}</code>
          {points.length > 0 && <span class="tag">open points: {points.length}</span>}
        </summary>
        <p class="about">{spec.effect}.</p>
        <p class="about muted">
          {rangeText(spec)}. Windows {spec.since}
          {spec.retired ? ` to ${spec.retired}` : ' and later'}.
        </p>
        {points.map(([parameter, { meaning, why, certainty }]) => (
          <p key={parameter} class="about muted">
            <code>model.{parameter}</code> ({certainty}): {meaning}. {why}
          </p>
        ))}
      </details>
    </div>
  );
}

interface ControlProps {
  name: PolicyName;
  id: string;
  spec: PolicySpec;
  /** The checked value; none where it is not set, or wrong. */
  value: unknown;
  raw: unknown;
  /** The value that holds where it is not set, as a number. */
  fallback: number | undefined;
  onChange: (value: unknown) => void;
}

function Control({ name, id, spec, value, raw, fallback, onChange }: ControlProps) {
  if (spec.kind === 'enum') {
    return (
      <select
        id={id}
        value={value === undefined ? '' : String(value)}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : Number(currentTarget.value))}
      >
        <option value="">Not configured</option>
        {Object.entries(spec.values).map(([option, meaning]) => (
          <option key={option} value={option}>{`${option}: ${meaning}`}</option>
        ))}
      </select>
    );
  }
  const slider = SLIDERS[name];
  const text =
    raw === undefined || raw === null ? '' : typeof value === 'number' ? policyText(name, value) : shownRaw(raw);
  return (
    <div class="field-row">
      {slider && (
        <input
          type="range"
          min={0}
          max={SLIDER_STEPS}
          aria-label={`${POLICY_TITLES[name]}, slider`}
          aria-valuetext={text === '' ? 'not configured' : text}
          value={stepOf(slider, typeof value === 'number' ? value : (fallback ?? slider.min))}
          onInput={({ currentTarget }) => onChange(written(spec, valueAt(slider, Number(currentTarget.value))))}
        />
      )}
      <input
        id={id}
        type="text"
        class={slider ? 'short' : ''}
        placeholder={spec.kind === 'businessHours' ? '{ From: 8, To: 18, In: 20, Out: 0 }' : ''}
        value={text}
        onChange={({ currentTarget }) => onChange(readText(spec, currentTarget.value))}
      />
    </div>
  );
}

function shownRaw(raw: unknown): string {
  if (Array.isArray(raw)) return raw.join(', ');
  return typeof raw === 'object' ? JSON.stringify(raw).replaceAll('"', '') : String(raw);
}

/** What was typed as a value of the scenario: numbers are numbers, hours are a mapping, nothing takes it out. */
function readText(spec: PolicySpec, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  if (spec.kind === 'businessHours') {
    return Object.fromEntries([...text.matchAll(/(\w+)\s*:\s*(\d+)/g)].map(([, key, number]) => [key, Number(number)]));
  }
  return spec.kind === 'integer' && /^\d+$/.test(text) ? Number(text) : text;
}
