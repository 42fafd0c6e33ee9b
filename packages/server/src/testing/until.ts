/** Looks again until a value is there; fails after five seconds with what was looked for. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | null | undefined | false>,
): Promise<Value> {
  const deadlineMs = performance.now() + 5_000;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > deadlineMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
