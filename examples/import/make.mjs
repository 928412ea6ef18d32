/**
 * Makes the lists of this folder: an export of Intune with 300 devices with Windows and some others, and the subnets as
 * Active Directory knows them. All names are made up; the same seed makes the same files. `node examples/import/make.mjs`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;
const SEED = 2026;
/** Code of each site, its devices, and the blocks that Active Directory knows there. */
const SITES = [
  ['BER', 90, ['10.10.0.0/22', '10.10.4.0/24']],
  ['HAM', 50, ['10.20.0.0/23']],
  ['MUC', 45, ['10.30.0.0/23']],
  ['LON', 40, ['10.40.0.0/24', '10.40.1.0/24']],
  ['PAR', 30, ['10.50.0.0/24']],
  ['LEE', 20, ['10.60.0.0/24']],
  ['ROM', 15, ['10.70.0.0/24']],
  ['MAD', 10, ['10.80.0.0/24']],
];
const HEADINGS =
  'Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,Azure AD registered,EAS activation ID,Serial number,Manufacturer,Model,EAS activated,IMEI,Last EAS sync time,EAS reason,EAS status,Compliance grace period expiration,Security patch level,Wi-Fi MAC,MEID,Subscriber carrier,Total storage,Free storage,Management name,Category,UserId,Primary user UPN,Primary user email address,Primary user display name,WiFiIPv4Address,WiFiSubnetID,Compliance,Managed by,Ownership,Device state,Intune registered,Supervised,Encrypted,OS,SkuFamily,JoinType,Phone number,Jailbroken,ICCID,EthernetMAC,CellularTechnology,ProcessorArchitecture,EID,SystemManagementBIOSVersion,TPMManufacturerId,TPMManufacturerVersion,ProductName,Management certificate expiration date'.split(
    ',',
  );
const BUILDS = ['10.0.26100.6899', '10.0.26100.6584', '10.0.22631.5768', '10.0.19045.6332', '10.0.26200.6899'];
const GIVEN = ['Erika', 'Jonas', 'Amelie', 'Oliver', 'Giulia', 'Mateo', 'Chloé', 'Jürgen', 'Ayşe', 'Priya'];
const FAMILY = ['Mustermann', 'Beispiel', 'Sample', 'Exemple', 'Esempio', 'Ejemplo', 'Müller-Test', "O'Example"];

/** A generator of small numbers (Park and Miller); tables need no better one. */
let state = SEED;
const draw = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const among = (list) => list[Math.floor(draw() * list.length)];
const hex = (count) => Array.from({ length: count }, () => Math.floor(draw() * 16).toString(16)).join('');
const guid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
const mac = () => hex(12).toUpperCase();
const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function dayBefore(days) {
  const date = new Date(Date.UTC(2026, 2, 2, 7, 30) - Math.floor(days * 86_400_000));
  return `${date.toISOString().replace('T', ' ').slice(0, 19)}.0000000`;
}

/** The address `n` of a block of IPv4. */
function addressIn(block, n) {
  const [a, b, c] = block.split('/')[0].split('.').map(Number);
  const offset = n + 10;
  return `${a}.${b}.${c + (offset >> 8)}.${offset & 255}`;
}

function device(name, own) {
  const user = `${among(GIVEN)} ${among(FAMILY)}`;
  const mail = `${user.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@contoso.example`;
  const all = {
    'Device ID': guid(),
    'Device name': name,
    'Enrollment date': dayBefore(200 + draw() * 900),
    'Last check-in': dayBefore(draw() * 3),
    'Azure AD Device ID': guid(),
    'Azure AD registered': 'True',
    'Serial number': hex(10).toUpperCase(),
    'Wi-Fi MAC': mac(),
    'Management name': `${mail.split('@')[0]}_Windows_${dayBefore(300).slice(0, 10)}`,
    UserId: guid(),
    'Primary user UPN': mail,
    'Primary user email address': mail,
    'Primary user display name': user,
    Compliance: 'Compliant',
    'Managed by': 'Intune',
    Ownership: 'Corporate',
    ...own,
  };
  return HEADINGS.map((heading) => quoted(all[heading] ?? '')).join(',');
}

function windowsDevice(name, isLaptop, own) {
  const [model, totalMb] = among(
    isLaptop
      ? [
          ['Book 14', 243_712],
          ['Book 13', 487_936],
        ]
      : [
          ['Tower 5', 487_936],
          ['Mini 3', 243_712],
        ],
  );
  return device(name, {
    OS: 'Windows',
    'OS version': among(BUILDS),
    Manufacturer: 'Contoso',
    Model: model,
    'Total storage': String(totalMb),
    'Free storage': String(Math.round(totalMb * (0.1 + draw() * 0.6))),
    SkuFamily: 'Enterprise',
    JoinType: 'Microsoft Entra hybrid joined',
    EthernetMAC: isLaptop ? '' : mac(),
    ProcessorArchitecture: 'x64',
    ...own,
  });
}

const rows = [];
for (const [code, count, blocks] of SITES) {
  for (let i = 0; i < count; i += 1) {
    const isLaptop = draw() < 0.6;
    const block = blocks[i % blocks.length];
    // Intune knows the address of Wi-Fi only: those of desktops are not in the file.
    const address = isLaptop ? { WiFiIPv4Address: addressIn(block, i), WiFiSubnetID: block.split('/')[0] } : {};
    const name = `${code}-${isLaptop ? 'LT' : 'PC'}-${String(i + 1).padStart(4, '0')}`;
    // Some were at home, some are forgotten in a drawer, and two say in no way where they are.
    const atHome =
      isLaptop && draw() < 0.06
        ? { WiFiIPv4Address: `192.168.178.${20 + (i % 200)}`, WiFiSubnetID: '192.168.178.0' }
        : {};
    const forgotten = draw() < 0.03 ? { 'Last check-in': dayBefore(40 + draw() * 200) } : {};
    const lent = code === 'PAR' && i < 2 ? ['LEIHGERÄT', 'Testgerät 2'][i] : null;
    rows.push(windowsDevice(lent ?? name, isLaptop, { ...(lent ? {} : { ...address, ...atHome }), ...forgotten }));
  }
}
for (let i = 0; i < 24; i += 1) {
  const [OS, version] = among([
    ['iOS', '18.6.2'],
    ['Android', '15.0'],
    ['macOS', '15.6.1 (24G90)'],
  ]);
  rows.splice(
    Math.floor(draw() * rows.length),
    0,
    device(`${OS} ${i + 1}`, { OS, 'OS version': version, 'Total storage': '61440' }),
  );
}
writeFileSync(join(FOLDER, 'intune-devices.csv'), `\uFEFF${[HEADINGS.join(','), ...rows].join('\r\n')}\r\n`);

const CONFIGURATION = 'CN=Sites,CN=Configuration,DC=corp,DC=contoso,DC=example';
const cells = (list) => list.map((cell) => `"${cell}"`).join(',');
const subnets = SITES.flatMap(([code, , blocks]) =>
  blocks.map((block) =>
    cells([`CN=${block},CN=Subnets,${CONFIGURATION}`, '', block, 'subnet', guid(), `CN=${code},${CONFIGURATION}`]),
  ),
);
const unused = cells([`CN=10.250.0.0/16,CN=Subnets,${CONFIGURATION}`, 'spare', '10.250.0.0/16', 'subnet', guid(), '']);
const head = [
  '#TYPE Microsoft.ActiveDirectory.Management.ADReplicationSubnet',
  cells(['DistinguishedName', 'Location', 'Name', 'ObjectClass', 'ObjectGUID', 'Site']),
];
writeFileSync(join(FOLDER, 'subnets.csv'), `${[...head, ...subnets, unused].join('\r\n')}\r\n`);
