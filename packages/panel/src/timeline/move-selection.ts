const pageRows = 10;

/** Where a key leads in a list; null for a key that leads nowhere. */
export function moveSelection(
  key: string,
  { index, count }: { readonly index: number; readonly count: number },
): number | null {
  const last = count - 1;
  const targets: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index < 0 ? last : index - 1,
    PageDown: index + pageRows,
    PageUp: index - pageRows,
    Home: 0,
    End: last,
  };
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined;
  return target === undefined || count === 0 ? null : Math.min(last, Math.max(0, target));
}
