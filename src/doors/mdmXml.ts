/**
 * Settings of MDM as XML: SyncML, as MDM servers send it (OMA-DM representation protocol, 1.2), and customizations.xml, the
 * project of a provisioning package (Windows Configuration Designer).
 */
import type { Findings } from './found.js';
import { takeUri } from './omaUri.js';
import { parseXml, type XmlElement } from './xmlText.js';

type MdmXmlForm = 'SyncML' | 'provisioning project';

/** What is in a file; `null` for XML of another kind. */
export function mdmXmlForm(text: string): MdmXmlForm | null {
  if (/<(?:\w+:)?LocURI\b/i.test(text)) return 'SyncML';
  return /<(?:\w+:)?(?:WindowsCustomizations|Customizations)\b/i.test(text) ? 'provisioning project' : null;
}

/** @throws InputError where it is no XML, or made to do harm */
export function readMdmXml(text: string, form: MdmXmlForm, findings: Findings): void {
  const elements = parseXml(text, findings.origin.file);
  if (form === 'SyncML') for (const element of elements) takeCommands(element, findings);
  else for (const element of elements) takeProject(element, false, findings);
}

const NODE = /^\s*\.\/(?:device\/)?vendor\/msft\/policy\/config\/deliveryoptimization\/([^/\s]+)\s*$/i;

/** Commands may lie within others that hold them together (Atomic, Sequence). */
function takeCommands(element: XmlElement, findings: Findings): void {
  const command = element.name.toLowerCase();
  const items = element.children.filter(({ name }) => /^item$/i.test(name));
  if (items.length === 0) {
    for (const child of element.children) takeCommands(child, findings);
    return;
  }
  for (const item of items) {
    const uri = textIn(item, ['target', 'locuri']) ?? textIn(item, ['source', 'locuri']);
    if (uri === undefined) continue;
    const where = { line: item.line };
    const [, name] = NODE.exec(uri) ?? [];
    if (command === 'delete' && name !== undefined) findings.remove(name, where);
    else if (command === 'add' || command === 'replace') takeUri(uri, dataOf(item), where, findings);
    else if (name !== undefined) findings.keepAside(uri, `the command ${element.name} sets nothing`, where);
  }
}

function childNamed({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((child) => child.name.toLowerCase() === name);
}

function textIn(element: XmlElement, path: readonly string[]): string | undefined {
  let inner: XmlElement | undefined = element;
  for (const name of path) inner = inner && childNamed(inner, name);
  return inner?.text;
}

/** The value of an item. Business hours are XML within, which some files escape and others do not. */
function dataOf(item: XmlElement): string | undefined {
  const data = childNamed(item, 'data');
  if (data === undefined) return undefined;
  const inner = data.children.map(({ name, attributes }) => {
    const written = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join('');
    return `<${name.toLowerCase()}${written}/>`;
  });
  return inner.length === 0 ? data.text.trim() : inner.join('');
}

/** Settings of `Policies/DeliveryOptimization`; those of other areas are counted. */
function takeProject(element: XmlElement, isInPolicies: boolean, findings: Findings): void {
  if (!isInPolicies) {
    const isPolicies = /^policies$/i.test(element.name);
    for (const child of element.children) takeProject(child, isPolicies, findings);
    return;
  }
  if (!/^deliveryoptimization$/i.test(element.name)) {
    for (const _ of element.children) findings.countOther(element.name.toLowerCase());
    return;
  }
  for (const { name, text, line } of element.children) findings.take(name, text.trim(), { line });
}
