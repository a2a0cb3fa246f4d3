/** Sizes and times in words. */

export function daysWords(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** Bytes as people read them: 812 bytes, 14 KB, 2.3 MB. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
