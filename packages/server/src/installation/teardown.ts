/** What was opened, to be closed in reverse order. (AsyncDisposableStack, which Node 22 does not have.) */
export interface Teardown {
  add(name: string, close: () => unknown): void;
  /** Closes everything once, whatever fails on the way; a part that takes too long is left behind. */
  close(): Promise<void>;
}

export interface TeardownOptions {
  /** Told of each part that could not be closed. */
  readonly onFailure: (part: string, error: unknown) => void;
  /** The longest that one part may take. */
  readonly partTimeoutMs: number;
}

export function createTeardown({ onFailure, partTimeoutMs }: TeardownOptions): Teardown {
  const parts: { readonly name: string; readonly close: () => unknown }[] = [];
  let closing: Promise<void> | null = null;

  async function closeAll(): Promise<void> {
    for (let part = parts.pop(); part; part = parts.pop()) {
      try {
        await withinTime(Promise.resolve(part.close()), partTimeoutMs);
      } catch (error) {
        onFailure(part.name, error);
      }
    }
  }

  return {
    add: (name, close) => void parts.push({ name, close }),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

function withinTime(work: Promise<unknown>, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not closed within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
