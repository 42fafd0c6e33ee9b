import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { MillraceError } from "@millrace/flow/errors";
import type { RunKey, Tables } from "@millrace/store";
import { installationKey, replaceInstallationKey } from "@millrace/store/events";
import type { StepName } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";

// 22 characters of base64url: 132 bits.
const idLength = 22;
const path = "/hooks/";

/** Makes the URLs that flows give out, and reads them when they are called. */
export interface HookUrls {
  urlOf(hookId: string): Promise<string>;
  /** The hook that a token of a URL stands for; null for a token that this installation did not make. */
  read(token: string): Promise<string | null>;
}

/** The id of the hook that a step of a run opens: always the same one. It is no secret; its URL is. */
export function hookIdOf({ project, runId }: RunKey, { name, key }: StepName): string {
  const words = JSON.stringify([project, runId, stepId(name, key)]);
  return createHash("sha256").update(words).digest("base64url").slice(0, idLength);
}

/** Signs with the key of the installation, so that every server of it takes what any worker gave out. */
export function createHookUrls(options: {
  readonly tables: Tables;
  /** Where outsiders reach the server, such as `https://millrace.example`; null when nothing listens. */
  baseUrl(): string | null;
  readonly keyBox?: KeyBox;
}): HookUrls {
  let key: Promise<string> | null = null;
  async function sign(hookId: string): Promise<string> {
    key ??= signingKey(options.tables, options.keyBox);
    key.catch(() => {
      key = null;
    });
    return createHmac("sha256", Buffer.from(await key, "hex"))
      .update(`hook\0${hookId}`)
      .digest("base64url");
  }
  return {
    async urlOf(hookId) {
      const baseUrl = options.baseUrl();
      if (baseUrl === null) throw noServer();
      return `${baseUrl.replace(/\/+$/, "")}${path}${hookId}${await sign(hookId)}`;
    },
    async read(token) {
      const hookId = token.slice(0, idLength);
      // Both are hashed first, so that the comparison takes as long whatever the length.
      const [given, right] = [token.slice(idLength), await sign(hookId)].map((text) =>
        createHash("sha256").update(text).digest(),
      );
      return timingSafeEqual(given!, right!) ? hookId : null;
    },
  };
}

/** Encrypts what is stored of the installation's key. `open` takes one in the clear as it is. */
export interface KeyBox {
  seal(text: string): string | Promise<string>;
  open(text: string): string | Promise<string>;
}

/** The installation's own key, in hexadecimal; made by whoever asks first, and encrypted where there is a box. */
export async function signingKey(tables: Tables, box?: KeyBox): Promise<string> {
  const candidate = randomBytes(32).toString("hex");
  const stored = await installationKey(tables, { candidate: box ? await box.seal(candidate) : candidate });
  if (!box) return stored;
  const key = await box.open(stored);
  const sealed = await box.seal(key);
  if (stored === key && sealed !== key) await replaceInstallationKey(tables, { from: stored, to: sealed });
  return key;
}

function noServer(): MillraceError {
  return new MillraceError({
    code: "SERVER_NOT_READY",
    message: "Cannot open a URL for a flow as a server must listen that takes its call: this process has none",
    hint: "Set MILLRACE_PUBLIC_URL to where the server is reached.",
  });
}
