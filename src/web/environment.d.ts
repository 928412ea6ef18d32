/** What the build and the page give to the studio. */

declare module '*?raw' {
  const text: string;
  export default text;
}

declare module '*.css' {}

interface ImportMeta {
  glob<T>(pattern: string, options: { query: string; import: string; eager: true }): Record<string, T>;
}
