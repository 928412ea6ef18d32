/**
 * What dosim needs of a list of devices, and what the lists of administrators call it.
 *
 * Names are in the form of `plainHeading`: small letters, `_` for all else. Intune writes "Device name" or `DeviceName`, both side
 * by side in some exports, and headings in the language of the portal; Graph writes `deviceName`; views of Configuration Manager
 * end in 0, and their aliases are free text. What is not here enters nothing: names of users, mail addresses, serial numbers.
 */
import { plainHeading, readHeading } from '../../core/headings.js';
import { GIB, KIB, MIB, type QuantityKind, unitFactor } from '../../core/units.js';

const FIELDS = {
  device: 'its name',
  site: 'its site',
  ad_site: 'its AD site',
  category: 'its category in Intune',
  city: 'its city, as a report knows it',
  ip: 'its address, or several',
  subnet: 'its subnet',
  public_ip: 'the address that it leaves by',
  os: 'its operating system',
  windows: 'its version of Windows, or the build',
  edition: 'the edition of Windows',
  ram: 'its memory',
  disk: 'the size of its system drive',
  free_disk: 'what is free of it',
  drive: 'the drive that a row speaks of',
  domain: 'its domain',
  join: 'how it is joined to Entra',
  model: 'its model, to fill in memory from devices that are alike',
  chassis: 'its kind of case',
  seen: 'when it was seen last',
} as const;

export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

const NAMES: Readonly<Record<Field, readonly string[]>> = {
  device: [
    'device_name',
    'devicename',
    'device',
    'computer_name',
    'computername',
    'computer',
    'hostname',
    'host_name',
    'name0',
    'netbios_name0',
    'managed_device_name',
    'gerätename',
    'nom_de_l_appareil',
    'nombre_del_dispositivo',
    'nome_dispositivo',
    'apparaatnaam',
    'nome_do_dispositivo',
    'nome_del_dispositivo',
    'nazwa_urządzenia',
    'enhetsnamn',
    'enhedsnavn',
    'enhetsnavn',
    'název_zařízení',
    'デバイス名',
    '设备名称',
  ],
  site: ['site', 'site_name', 'sitename', 'location', 'office', 'branch', 'standort', 'emplacement', 'ubicación'],
  ad_site: ['ad_site', 'adsite', 'ad_site_name', 'ad_site_name0'],
  category: [
    'category',
    'categoryname',
    'categoryname_loc',
    'category_name',
    'device_category',
    'devicecategory',
    'devicecategorydisplayname',
    'kategorie',
    'gerätekategorie',
    'catégorie',
    'categoría',
    'categoria',
    'categorie',
    'kategoria',
    'kategori',
    'カテゴリ',
    '类别',
  ],
  city: ['city', 'stadt', 'ville', 'ciudad', 'città', 'plaats'],
  ip: [
    'ip',
    'ip_address',
    'ipaddress',
    'ip_addresses',
    'ip_addresses0',
    'ipaddress0',
    'ipv4',
    'ipv4_address',
    'wifiipv4address',
    'wi_fi_ipv4_address',
    'wifi_ipv4_address',
    'ip_adresse',
    'adresse_ip',
    'dirección_ip',
  ],
  subnet: [
    'subnet',
    'subnet_id',
    'ip_subnet',
    'ip_subnets',
    'ip_subnets0',
    'wifisubnetid',
    'wi_fi_subnet_id',
    'wifi_subnet_id',
  ],
  public_ip: ['public_ip', 'publicip', 'external_ip', 'egress_ip', 'public_ip_address'],
  os: [
    'os',
    'operating_system',
    'operatingsystem',
    'os_loc',
    'platform',
    'os_name',
    'osname',
    'caption',
    'caption0',
    'operating_system_name_and0',
    'betriebssystem',
    'système_d_exploitation',
    'sistema_operativo',
    'besturingssysteem',
    'sistema_operacional',
    'system_operacyjny',
    'operativsystem',
    'operativsystemet',
    'operační_systém',
    'オペレーティング_システム',
    'os_プラットフォーム',
    '操作系统',
  ],
  windows: [
    'windows',
    'windows_version',
    'os_version',
    'osversion',
    'os_build',
    'build',
    'build0',
    'build01',
    'buildnumber0',
    'version0',
    'betriebssystemversion',
    'version_du_système_d_exploitation',
    'versión_del_sistema_operativo',
    'versione_sistema_operativo',
    'versione_del_sistema_operativo',
    'versão_do_so',
    'versão_do_sistema_operacional',
    'versie_van_het_besturingssysteem',
    'besturingssysteemversie',
    'wersja_systemu_operacyjnego',
    'operativsystemversion',
    'verze_operačního_systému',
    'os_のバージョン',
    'os_バージョン',
    '操作系统版本',
  ],
  edition: ['edition', 'sku_family', 'skufamily', 'os_edition', 'operatingsystemsku0', 'windows_edition'],
  ram: [
    'ram',
    'memory',
    'physical_memory',
    'total_physical_memory',
    'totalphysicalmemory',
    'totalphysicalmemory0',
    'physicalmemoryinbytes',
    'physical_memory_in_bytes',
    'arbeitsspeicher',
  ],
  disk: [
    'disk',
    'disk_size',
    'size0',
    'total_storage',
    'storagetotal',
    'storage_total',
    'totalstorage',
    'totalstoragespaceinbytes',
    'total_storage_space_in_bytes',
    'gesamtspeicher',
    'gesamter_speicher',
    'stockage_total',
    'almacenamiento_total',
    'spazio_di_archiviazione_totale',
    'archiviazione_totale',
    'armazenamento_total',
    'totale_opslag',
    'całkowita_ilość_miejsca',
    'totalt_lagringsutrymme',
    '合計ストレージ',
    '总存储空间',
  ],
  free_disk: [
    'free_disk',
    'free_space',
    'freespace0',
    'free_storage',
    'storagefree',
    'storage_free',
    'freestorage',
    'freestoragespaceinbytes',
    'free_storage_space_in_bytes',
    'freier_speicher',
    'freier_speicherplatz',
    'stockage_gratuit',
    'stockage_disponible',
    'almacenamiento_libre',
    'spazio_di_archiviazione_disponibile',
    'spazio_disponibile',
    'armazenamento_livre',
    'vrije_opslag',
    'wolne_miejsce',
    'ledigt_lagringsutrymme',
    '空きストレージ',
    '可用存储空间',
  ],
  drive: ['deviceid0', 'deviceid00', 'drive', 'drive_letter', 'driveletter', 'driveletter0'],
  domain: ['domain', 'domain_name', 'ad_domain', 'resource_domain_or_workgr0', 'full_domain_name0', 'domain0'],
  join: ['jointype', 'join_type', 'jointype_loc', 'trusttype', 'trust_type'],
  model: ['model', 'model0', 'modell', 'modèle', 'modelo', 'modello', 'model_urządzenia', 'モデル', '型号'],
  chassis: ['chassis', 'chassis_type', 'chassistype', 'chassistypes0', 'chassistype0'],
  seen: [
    'last_check_in',
    'lastcontact',
    'last_contact',
    'lastcheckin',
    'last_checkin',
    'last_seen',
    'lastsyncdatetime',
    'lastsync',
    'last_logon_timestamp0',
    'lastactivetime',
    'last_active_time',
    'letzter_check_in',
    'dernière_connexion',
    'dernier_enregistrement',
    'última_sincronización',
    'ultimo_check_in',
    'último_check_in',
    'laatste_check_in',
    'ostatnie_zaewidencjonowanie',
    'senaste_incheckning',
    '最終チェックイン',
    '上次签入',
  ],
};

/** Units that a name stands for by itself, wherever such a column was made. */
const UNITS: Readonly<Record<string, number>> = {
  totalphysicalmemory0: KIB,
  size0: MIB,
  freespace0: MIB,
  physicalmemoryinbytes: 1,
  physical_memory_in_bytes: 1,
  totalstoragespaceinbytes: 1,
  total_storage_space_in_bytes: 1,
  freestoragespaceinbytes: 1,
  free_storage_space_in_bytes: 1,
};

const SIZES: readonly Field[] = ['ram', 'disk', 'free_disk'];
const FIELD_OF = new Map(FIELD_NAMES.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));
const KINDS = new Map<string, readonly QuantityKind[]>(
  [...FIELD_OF].map(([name, field]) => [name, SIZES.includes(field) ? ['size'] : []]),
);

/** A column that is needed. */
export interface Column {
  field: Field;
  /** From 0. */
  index: number;
  heading: string;
  /** Bytes of one, where the heading or the name says it. */
  unit?: number;
}

/** The field that a heading means, or `null`. Intune puts `_loc` behind a heading whose values it translates. */
export function fieldOf(heading: string): { field: Field; unit?: number } | null {
  const read = readHeading(heading, KINDS);
  if (read === null || 'unclear' in read) return null;
  const field = FIELD_OF.get(read.column)!;
  const unit = read.unit === null ? UNITS[read.column] : unitFactor(read.unit, 'size');
  return unit === undefined ? { field } : { field, unit };
}

/** True for a heading that only a list of devices, or a report about them, has. */
export function namesDevice(heading: string): boolean {
  return NAMES.device.includes(plainHeading(heading));
}

/** Above these a number is in the next smaller unit: no device has 3 TB of memory or 16 TB of disk, and none has so little in it. */
const MOST_IN: Readonly<Record<'ram' | 'disk', readonly { name: string; bytes: number; most: number }[]>> = {
  ram: [
    { name: 'GB', bytes: GIB, most: 3 * KIB },
    { name: 'MB', bytes: MIB, most: 3 * MIB },
    { name: 'KB', bytes: KIB, most: 2 * GIB },
    { name: 'bytes', bytes: 1, most: Number.POSITIVE_INFINITY },
  ],
  disk: [
    { name: 'GB', bytes: GIB, most: 16 * KIB },
    { name: 'MB', bytes: MIB, most: 16 * MIB },
    { name: 'KB', bytes: KIB, most: 16 * GIB },
    { name: 'bytes', bytes: 1, most: Number.POSITIVE_INFINITY },
  ],
};

/** The unit of a column whose numbers have none, told by the one in their middle; `null` where there is no number. */
export function likelyUnit(field: 'ram' | 'disk', values: readonly number[]): { name: string; bytes: number } | null {
  const known = values.filter((value) => value > 0).sort((a, b) => a - b);
  const middle = known[known.length >> 1];
  return middle === undefined ? null : MOST_IN[field].find(({ most }) => middle <= most)!;
}
