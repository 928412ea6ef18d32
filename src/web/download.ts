/** Files that the studio gives to the browser to keep. */
export function download(name: string, content: string | Uint8Array, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it when the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
