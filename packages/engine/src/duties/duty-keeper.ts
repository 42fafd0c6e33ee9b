import type { Clock } from "../clock/clock.ts";
import type { WorkerOptions } from "../worker/worker-options.ts";
import type { Duty } from "./duty.ts";

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

export interface DutyKeeperOptions {
  readonly duties: readonly Duty[];
  readonly clock: Clock;
  readonly log: WorkerOptions["log"];
}

/** Calls the duties of a worker while it leads: at once, when their time comes, and when somebody wrote something for them. */
export class DutyKeeper {
  readonly #posts: readonly DutyPost[];
  #leading = false;

  constructor({ duties, clock, log }: DutyKeeperOptions) {
    this.#posts = duties.map((duty) => new DutyPost(duty, clock, log));
  }

  /** The worker leads, or no longer does. */
  lead(leading: boolean): void {
    if (leading === this.#leading) return;
    this.#leading = leading;
    for (const post of this.#posts) {
      if (leading) post.begin();
      else post.end();
    }
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#leading) for (const post of this.#posts) post.wake();
  }

  /** Resolves when no duty is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#posts.map(({ round }) => round));
  }
}

/** One duty and when it is next called. It is never called twice at the same time. */
class DutyPost {
  readonly #duty: Duty;
  readonly #clock: Clock;
  readonly #log: WorkerOptions["log"];
  #on = false;
  #woken = false;
  #failures = 0;
  #round: Promise<void> | null = null;
  #takeCallBack = () => {};

  constructor(duty: Duty, clock: Clock, log: WorkerOptions["log"]) {
    this.#duty = duty;
    this.#clock = clock;
    this.#log = log;
  }

  get round(): Promise<void> | null {
    return this.#round;
  }

  begin(): void {
    this.#on = true;
    this.#failures = 0;
    this.wake();
  }

  end(): void {
    this.#on = false;
    this.#takeCallBack();
    this.#duty.stop?.();
  }

  wake(): void {
    // What failed is tried again in its own time, however often others write.
    if (this.#failures > 0 && !this.#round) return;
    this.#woken = true;
    this.#start();
  }

  #start(): void {
    this.#takeCallBack();
    this.#round ??= this.#run();
  }

  async #run(): Promise<void> {
    this.#woken = false;
    const delayMs = await this.#call();
    this.#round = null;
    const nextMs = this.#woken && this.#failures === 0 ? 0 : delayMs;
    if (this.#on && nextMs !== null) this.#takeCallBack = this.#clock.setTimer(nextMs, () => this.#start());
  }

  async #call(): Promise<number | null> {
    try {
      const delayMs = await this.#duty.run();
      this.#failures = 0;
      return delayMs === null ? null : Math.max(0, delayMs);
    } catch (error) {
      const delayMs = Math.min(firstRetryMs * 2 ** this.#failures++, longestRetryMs);
      this.#log?.("warn", "a duty failed and is tried again", {
        duty: this.#duty.name,
        afterMs: delayMs,
        error: String(error),
      });
      return delayMs;
    }
  }
}
