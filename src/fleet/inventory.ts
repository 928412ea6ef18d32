/** One device of an inventory, as a file states it. Fields left out come from the profile. */
export interface InventoryRow {
  device: string;
  site: string;
  profile?: string;
  ramBytes?: number;
  diskBytes?: number;
  freeDiskBytes?: number;
  windows?: string;
  edition?: string;
  domain?: string;
  tenant?: string;
  subnet?: string;
  publicIp?: string;
  groupId?: string;
}
