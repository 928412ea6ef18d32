/** What the tests run in a page and in a Web Worker: the library for browsers, and a hash of every download. */
import { exportPolicies, InputError, importPolicies, ScenarioText, simulate, validate } from 'dosim/browser';

const COLUMNS = ['device', 'file', 'requestedS', 'startedS', 'finishedS', 'mode', 'bytes'];

/** The same hash as test/olderResults.ts makes of a run of one part. */
async function hashOf(downloads) {
  const columns = COLUMNS.map((name) => downloads[name]);
  const bytes = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function run(text, files) {
  const { summary, downloads } = await simulate(new ScenarioText(text, 'a.yaml'), { files, downloads: true });
  return { hash: await hashOf(downloads), summary: JSON.stringify(summary) };
}

async function problemsOf(text) {
  try {
    await validate(new ScenarioText(text, 'bad.yaml'));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems;
  }
}

/** Policies of files, and what comes back of them through each format. */
async function policiesThrough(files, formats) {
  const given = files.map(({ name, bytes }) => ({ name, bytes: Uint8Array.from(bytes) }));
  const { policies } = await importPolicies(given);
  const scenario = {
    name: 'a',
    sites: [{ name: 'a', devices: 1 }],
    content: [{ name: 'c', files: [{ size: '1 MB' }] }],
    policies,
  };
  const back = [];
  for (const format of formats) {
    const { bytes } = await exportPolicies(scenario, format);
    back.push((await importPolicies([{ name: 'file', bytes }])).policies);
  }
  return { policies, back };
}

globalThis.dosim = { run, problemsOf, policiesThrough };
globalThis.onmessage = async ({ data: { text, files } }) => {
  if (text === undefined || typeof globalThis.document === 'object') return;
  globalThis.postMessage(await run(text, files));
};
