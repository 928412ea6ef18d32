/** Rule: the defaults that differ on Windows Server. */
import { MODE } from './downloadMode.js';
import type { PolicySet } from './values.js';
import { isServer, windowsRank } from './versions.js';

/**
 * What Windows Server 2019 and later take in place of the defaults of clients: download mode 0, HTTP only (overview page,
 * 2026-05-12). The page says nothing of Windows Server 2016, which has the defaults of clients here.
 *
 * @returns `null` for clients and Windows Server 2016
 */
export function serverDefaults(windows: string): PolicySet | null {
  const differs = isServer(windows) && windowsRank(windows) >= windowsRank('Server 2019');
  return differs ? { DODownloadMode: MODE.httpOnly } : null;
}
