/** Version of dosim, part of every result: same scenario, seed and version give the same bytes. */
export const VERSION = '0.2.0';
