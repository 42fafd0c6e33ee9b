/** A size as people read it: `840 B`, `35.7 kB`, `1.2 MB`. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} B`;
  if (sizeBytes < 999_950) return `${(sizeBytes / 1e3).toFixed(1)} kB`;
  if (sizeBytes < 999_950_000) return `${(sizeBytes / 1e6).toFixed(1)} MB`;
  return `${(sizeBytes / 1e9).toFixed(1)} GB`;
}
