import { watch } from "node:fs";
import { basename } from "node:path";

// An editor writes a file in several steps, and saves several files at once.
const quietMs = 80;

/** Yields once at first and then after each change of a source below the folder, however many come together. */
export async function* sourceChanges(folder: string, signal: AbortSignal): AsyncGenerator<void> {
  let changed = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, path) => {
    if (path === null || !/\.(ts|js|json)$/.test(path) || basename(path).startsWith(".")) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed.resolve(), quietMs);
  });
  const over = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  try {
    while (!signal.aborted) {
      changed = Promise.withResolvers<void>();
      yield;
      await Promise.race([changed.promise, over.promise]);
    }
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}
