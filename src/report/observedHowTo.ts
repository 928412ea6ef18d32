/** How to collect what is best held against a simulation: three lines of PowerShell, to be run on each device. */

const SELECT = "Select-Object @{ n = 'PSComputerName'; e = { $env:COMPUTERNAME } }, *";

/** One a kind of data, the best first. The URL of a job is left out: it can name an app. */
export const COLLECTING_LINES: readonly string[] = [
  `Get-DeliveryOptimizationLog | Where-Object Function -match 'TraceDownloadCompleted' | Select-Object @{ n = 'PSComputerName'; e = { $env:COMPUTERNAME } }, TimeCreated, Function, Message | ConvertTo-Json | Set-Content "$env:COMPUTERNAME-log.json" -Encoding UTF8`,
  `Get-DeliveryOptimizationStatus | ${SELECT} -ExcludeProperty SourceURL | ConvertTo-Json | Set-Content "$env:COMPUTERNAME-status.json" -Encoding UTF8`,
  `Get-DeliveryOptimizationPerfSnapThisMonth | ${SELECT} | ConvertTo-Json | Set-Content "$env:COMPUTERNAME-month.json" -Encoding UTF8`,
];

export const HOW_TO = [
  '# On each device, as an administrator, in Windows PowerShell 5 or PowerShell 7; put the files into one folder.',
  '# 1. Records of completed downloads: bytes by source, times, mode. The best there is; they reach back some days.',
  COLLECTING_LINES[0],
  '# 2. Jobs of the last 30 days: bytes by source, who asked, how long.',
  COLLECTING_LINES[1],
  '# 3. What the device has counted this month. It has no counter of group peers.',
  COLLECTING_LINES[2],
  '#',
  '# For all devices at once: the table UCDOStatus of Windows Update for Business reports. In Log Analytics, export as CSV:',
  '#   UCDOStatus | where TimeGenerated > ago(2d)',
  '#',
  '# Then: dosim observe estate.yaml --observed FOLDER',
].join('\n');
