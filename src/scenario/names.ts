/** The names of the sites that an entry of `sites` stands for: its own, or `name-01`, `name-02` ... */
export function siteNames(site: { name: string; count: number }): string[] {
  const digits = String(site.count).length;
  return Array.from({ length: site.count }, (_, k) =>
    site.count === 1 ? site.name : `${site.name}-${String(k + 1).padStart(digits, '0')}`,
  );
}
