import type { Delivery } from "@millrace/store/deliveries";

const mostAtOnce = 50;
// One receiver that hangs keeps so many of them, for as long as a POST may take.
const mostPerHost = 4;

/** The attempts that are under way: so many in all, and so many to one host. */
export class Attempts {
  readonly #attempt: (delivery: Delivery) => Promise<void>;
  readonly #onEnded: () => void;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #byHost = new Map<string, number>();
  #failure: { readonly error: unknown } | null = null;

  constructor(attempt: (delivery: Delivery) => Promise<void>, onEnded: () => void) {
    this.#attempt = attempt;
    this.#onEnded = onEnded;
  }

  get size(): number {
    return this.#underWay.size;
  }

  get full(): boolean {
    return this.#underWay.size >= mostAtOnce;
  }

  /** Begins an attempt unless it is under way, or too many are. */
  begin(delivery: Delivery): void {
    const id = `${delivery.project}/${delivery.deliveryId}`;
    const { host } = new URL(delivery.url);
    const toHost = this.#byHost.get(host) ?? 0;
    if (this.full || toHost >= mostPerHost || this.#underWay.has(id)) return;
    this.#byHost.set(host, toHost + 1);
    const attempt = this.#attempt(delivery)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#underWay.delete(id);
        const left = this.#byHost.get(host)! - 1;
        if (left === 0) this.#byHost.delete(host);
        else this.#byHost.set(host, left);
        this.#onEnded();
      });
    this.#underWay.set(id, attempt);
  }

  /** Throws what an attempt has thrown: the store did not take it. */
  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }
}
