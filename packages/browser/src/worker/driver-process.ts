import { type ChildProcess, fork } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { VisitOutcome } from "@millrace/egress";
import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError, restoreError } from "@millrace/flow/errors";
import { driverFolderPrefix } from "../driver/driver-folder.ts";
import type { LaunchRequest } from "../driver/launch-browser.ts";
import type { OpenRequest } from "../driver/open-request.ts";
import type { LeanScript } from "../page-script/lean-script.ts";
import { gather } from "../protocol/gather.ts";
import { createPeer, type Peer, type PeerMessage } from "../protocol/peer.ts";
import { type BrowserConfinement, nobodyId } from "./browser-confinement.ts";

/** What a session's driver side asks for and reports. */
export interface DriverSessionHandlers {
  text(text: string): void;
  ready(): void;
  refused(error: MillraceError): void;
  failed(error: MillraceError): void;
  enter(visit: string, url: string): Promise<void>;
  leave(visit: string, outcome: VisitOutcome | undefined): readonly RecordedError[];
  /** The browser or its process is gone. */
  gone(error: MillraceError): void;
}

/** One session inside a driver. */
export interface DriverSessionHandle {
  text(text: string): void;
  state(): Promise<Json>;
  close(): Promise<void>;
}

export interface DriverOptions extends LaunchRequest {
  /** Whose process the browser and its driver are. */
  readonly user: BrowserConfinement["user"];
  /** For starting the browser, the driver's own start included. */
  readonly startTimeoutMs: number;
  /** For closing a session; a driver that takes longer hangs, and is ended. */
  readonly closeTimeoutMs: number;
}

// Twice what the largest message takes while it is read; beyond that something is wrong.
const driverHeapMb = 512;
const endTimeoutMs = 5_000;
const mainPath = fileURLToPath(new URL("../driver/main.ts", import.meta.url));

/** A browser and the process that drives it; both live and die together. */
export class DriverProcess {
  readonly #child;
  readonly #peer: Peer;
  readonly #closeTimeoutMs: number;
  readonly #sessions = new Map<string, DriverSessionHandlers>();
  readonly #exited: Promise<void>;
  readonly #gone = Promise.withResolvers<void>();
  #version = "";
  #browserPid: number | null = null;
  #lastSession = 0;
  #isGone = false;

  /** Starts a browser; fails with `CAPABILITY_UNAVAILABLE` when it does not start. */
  static async start({ startTimeoutMs, closeTimeoutMs, user, ...request }: DriverOptions): Promise<DriverProcess> {
    const folder = await mkdtemp(join(tmpdir(), driverFolderPrefix));
    if (user === "nobody") await chown(folder, nobodyId, nobodyId);
    const driver = new DriverProcess(folder, { env: request.env, user, closeTimeoutMs });
    const deadline = setTimeout(() => driver.#kill(startedTooSlowly(request, startTimeoutMs)), startTimeoutMs);
    try {
      const started = await driver.#peer.call("launch", { ...request, env: { ...request.env, HOME: folder } });
      const { version, pid } = started as { version: string; pid: number | null };
      driver.#version = version;
      driver.#browserPid = pid;
      return driver;
    } catch (error) {
      driver.#child.kill("SIGKILL");
      await driver.#exited;
      throw error instanceof MillraceError && error.code === "BROWSER_CRASHED" ? endedEarly(request) : error;
    } finally {
      clearTimeout(deadline);
    }
  }

  private constructor(
    folder: string,
    { env, user, closeTimeoutMs }: Pick<DriverOptions, "env" | "user" | "closeTimeoutMs">,
  ) {
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#child = fork(mainPath, [folder], {
      // The worker's may be one that nobody may enter.
      cwd: folder,
      env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
      execArgv: [`--max-old-space-size=${driverHeapMb}`, "--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      ...(user === "nobody" && { uid: nobodyId, gid: nobodyId }),
    });
    const send = gather<PeerMessage>((messages) => this.#send(messages));
    this.#peer = createPeer(send, {
      tells: {
        text: (params) => this.#handlers(params)?.text((params as { text: string }).text),
        ready: (params) => this.#handlers(params)?.ready(),
        refused: (params) => this.#handlers(params)?.refused(errorOf(params)),
        failed: (params) => this.#handlers(params)?.failed(errorOf(params)),
      },
      calls: {
        enter: async (params) => {
          const { visit, url } = params as { visit: string; url: string };
          await this.#handlers(params)?.enter(visit, url);
          return null;
        },
        leave: (params) => {
          const { visit, outcome } = params as { visit: string; outcome: VisitOutcome | null };
          return [...(this.#handlers(params)?.leave(visit, outcome ?? undefined) ?? [])] as unknown as Json;
        },
      },
    });
    this.#child.on("message", (messages) => {
      for (const message of messages as readonly PeerMessage[]) this.#peer.receive(message);
    });
    this.#exited = ended(this.#child).then(async () => {
      this.#kill(browserGone());
      // What a dying browser still writes is removed with the system's other temporary files.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    });
  }

  /** Resolves when the process is gone and its files are removed. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Resolves when the browser can no longer be used. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** The browser's version, such as "156.0.8078.79". */
  get version(): string {
    return this.#version;
  }

  /** Of the driver and of its browser. */
  get pids(): readonly number[] {
    return [this.#child.pid, this.#browserPid].filter((pid) => typeof pid === "number");
  }

  /** Begins a session at once; how it goes on is told to the handlers. */
  open(request: Omit<OpenRequest, "session">, handlers: DriverSessionHandlers): DriverSessionHandle {
    this.#lastSession += 1;
    const session = String(this.#lastSession);
    this.#sessions.set(session, handlers);
    this.#peer.tell("open", { ...request, session } as Json);
    if (this.#isGone) this.#endSessions(browserGone());
    return {
      text: (text) => this.#peer.tell("text", { session, text }),
      state: () => this.#peer.call("state", { session }),
      close: async () => {
        if (!this.#sessions.delete(session)) return;
        const force = setTimeout(() => this.#kill(browserGone()), this.#closeTimeoutMs);
        await this.#peer.call("close", { session }).catch(() => undefined);
        clearTimeout(force);
      },
    };
  }

  /** Has this script put into pages instead of Playwright's own. */
  shrinkPageScript(script: LeanScript): void {
    this.#peer.tell("script", script);
  }

  /** Closes the browser and ends the process, by force when it does not follow. */
  async end(): Promise<void> {
    this.#peer.tell("end");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), endTimeoutMs);
    await this.#exited;
    clearTimeout(force);
  }

  #send(messages: readonly PeerMessage[]): void {
    // A failed write means that the process is going; its exit tells the rest.
    if (this.#child.connected) this.#child.send([...messages], () => undefined);
  }

  #handlers(params: Json): DriverSessionHandlers | undefined {
    return this.#sessions.get((params as { session: string }).session);
  }

  #kill(error: MillraceError): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#gone.resolve();
    this.#child.kill("SIGKILL");
    this.#peer.close(error);
    this.#endSessions(error);
  }

  #endSessions(error: MillraceError): void {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const handlers of open) handlers.gone(error);
  }
}

/** Resolves when a process has ended or could not be started. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}

function errorOf(params: Json): MillraceError {
  return restoreError((params as unknown as { error: RecordedError }).error);
}

function browserGone(): MillraceError {
  return new MillraceError({
    code: "BROWSER_CRASHED",
    message: "Cannot go on with a browser session as its browser must be alive: it has gone away",
    hint: "The step's retry opens a new session in a fresh browser. If it happens again, look for memory limits on this machine.",
  });
}

function endedEarly({ executablePath }: LaunchRequest): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot start a browser as its driver must stay alive: it ended while it started ${executablePath}`,
    hint: "Look at the worker's standard error for what the driver said last.",
  });
}

function startedTooSlowly({ executablePath }: LaunchRequest, startTimeoutMs: number): MillraceError {
  return new MillraceError({
    code: "BROWSER_TIMEOUT",
    message: `Cannot start a browser as ${executablePath} must be ready in ${startTimeoutMs} ms: it is not`,
    hint: "Look at the machine's load and memory; the step's retry tries again.",
  });
}
