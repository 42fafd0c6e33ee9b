/**
 * A map of what comes and goes by the thousand. A plain `Map` makes a new table whenever the old one is full of what was
 * deleted, and old tables point to new ones: as soon as one of them is in V8's old generation, all that stood in a later
 * one at such a moment outlives every collection of the young generation. Half of the garbage of a runner was kept so, a
 * third of its time was collecting it (measured 2026-11). Here an old table holds cells that are empty by then.
 */
export class PassingMap<Key extends string | number, Value extends object> {
  readonly #cells = new Map<Key, { value: Value | null }>();

  get size(): number {
    return this.#cells.size;
  }

  get(key: Key): Value | undefined {
    return this.#cells.get(key)?.value ?? undefined;
  }

  set(key: Key, value: Value): void {
    const present = this.#cells.get(key);
    if (present) present.value = value;
    else this.#cells.set(key, { value });
  }

  /** Whether it was there. */
  delete(key: Key): boolean {
    const cell = this.#cells.get(key);
    if (!cell) return false;
    cell.value = null;
    return this.#cells.delete(key);
  }

  clear(): void {
    for (const cell of this.#cells.values()) cell.value = null;
    this.#cells.clear();
  }

  *values(): Generator<Value> {
    for (const { value } of this.#cells.values()) if (value !== null) yield value;
  }
}
