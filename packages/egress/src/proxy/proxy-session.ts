import type { Writable } from "node:stream";
import { MillraceError } from "@millrace/flow/errors";
import type { Agent } from "undici";
import { tooLate } from "../fetch/start-check.ts";
import { type CheckedReach, type Reach, readReach, type Target } from "../reach/reach.ts";
import { requireAllowed, requireTunnelPort } from "../reach/refusal.ts";
import { createCredentials, matchesPassword } from "./credentials.ts";

/** A target that the proxy did not let a session reach. */
export interface Refusal {
  readonly host: string;
  readonly port: number;
  /** The address that was refused, where it came to that. */
  readonly address?: string;
  readonly code: MillraceError["code"];
  readonly message: string;
}

/** What went through for a session so far. */
export interface ProxyUsage {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Tunnels and requests under way. */
  readonly open: number;
}

export interface RegisterOptions {
  readonly reach: Reach;
  readonly onRefused?: (refusal: Refusal) => void;
  /** Tunnels and requests at the same time. (Default: 256) */
  readonly maxOpen?: number;
  /** Asked before anything goes out; where it says no, what is under way breaks off and nothing new begins. (Default: always) */
  readonly mayAct?: () => boolean;
  /** Both directions together; after that the session moves nothing more. (Default: no limit) */
  readonly maxBytes?: number;
}

/** One browser session's rights at the proxy. */
export class ProxySession {
  readonly credentials = createCredentials();
  readonly reach: CheckedReach;
  /** Connections of this session alone, so that nothing of one session is reused by another. */
  readonly agent: Agent;
  readonly #options: RegisterOptions;
  readonly #streams = new Set<Writable>();
  #isClosed = false;
  #isUsedUp = false;
  #open = 0;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(options: RegisterOptions, createAgent: (reach: CheckedReach) => Agent) {
    this.#options = options;
    this.reach = readReach(options.reach);
    this.agent = createAgent(this.reach);
  }

  get usage(): ProxyUsage {
    return { sentBytes: this.#sentBytes, receivedBytes: this.#receivedBytes, open: this.#open };
  }

  isPassword(password: string): boolean {
    return matchesPassword(password, this.credentials.passwordHash);
  }

  /** Checks a target by name; its address is checked when it is dialed. */
  require(target: Target, { isTunnel }: { readonly isTunnel: boolean }): void {
    requireAllowed(this.reach, target);
    if (isTunnel) requireTunnelPort(this.reach, target);
  }

  /** Takes one of the places for tunnels and requests; hands back how to leave it. */
  enter(): () => void {
    const { maxOpen = 256 } = this.#options;
    if (!this.#mayAct) throw tooLate();
    if (this.#isUsedUp) throw this.#limitReached("may move so many bytes and no more", `${this.#movedBytes}`);
    if (this.#open >= maxOpen) throw this.#limitReached(`may have ${maxOpen} at once`, "all are in use");
    this.#open += 1;
    return () => {
      this.#open -= 1;
    };
  }

  /** Destroys a stream together with the session. */
  track(stream: Writable): void {
    if (this.#isClosed) stream.destroy();
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
  }

  /** Counts what goes to or comes from a target; over the limit, and where nothing may be sent, the session's streams end. */
  count(direction: "sent" | "received", { sizeBytes, target }: { sizeBytes: number; target: Target }): void {
    if (direction === "sent" && !this.#mayAct) {
      this.#destroyStreams();
      return;
    }
    if (direction === "sent") this.#sentBytes += sizeBytes;
    else this.#receivedBytes += sizeBytes;
    if (this.#isUsedUp || this.#movedBytes <= (this.#options.maxBytes ?? Number.POSITIVE_INFINITY)) return;
    this.#isUsedUp = true;
    this.refused(target, this.#limitReached(`may move ${this.#options.maxBytes} bytes`, `${this.#movedBytes}`));
    this.#destroyStreams();
  }

  refused(target: Target, error: MillraceError): void {
    const address = (error.data as { address?: string } | undefined)?.address;
    this.#options.onRefused?.({
      ...target,
      ...(address !== undefined && { address }),
      code: error.code,
      message: error.message,
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#destroyStreams();
    await this.agent.destroy();
  }

  get #mayAct(): boolean {
    return this.#options.mayAct?.() ?? true;
  }

  get #movedBytes(): number {
    return this.#sentBytes + this.#receivedBytes;
  }

  #destroyStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #limitReached(rule: string, seen: string): MillraceError {
    return new MillraceError({
      code: "EGRESS_LIMIT_REACHED",
      message: `Cannot open another connection as a session ${rule}: ${seen}`,
      hint: "Close pages that are no longer needed, or visit fewer at the same time.",
    });
  }
}
