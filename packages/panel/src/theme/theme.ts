export type Theme = "light" | "dark";

const storageKey = "millrace-theme";

/** What the reader chose; null where the operating system's setting is to be followed. */
export function readTheme(storage: Pick<Storage, "getItem">): Theme | null {
  const kept = storage.getItem(storageKey);
  return kept === "light" || kept === "dark" ? kept : null;
}

/** Keeps a choice; one that is the system's own setting is none, so that the panel goes on following it. */
export function keepTheme(theme: Theme | null, storage: Pick<Storage, "setItem" | "removeItem">): void {
  if (theme === null) storage.removeItem(storageKey);
  else storage.setItem(storageKey, theme);
}

/** The style sheet reads the attribute; without one `prefers-color-scheme` decides. */
export function applyTheme(theme: Theme | null, element: Pick<HTMLElement, "dataset">): void {
  if (theme === null) delete element.dataset.theme;
  else element.dataset.theme = theme;
}
