import { createHash } from "node:crypto";
import { idempotencyHeader, type Operation, takesIdempotencyKey } from "@millrace/contract";
import { errorCodes, MillraceError } from "@millrace/flow/errors";
import { dropKey, keepAnswer, type TakenKey, takeKey } from "@millrace/store/idempotency";
import type { Principal } from "../door/principal.ts";
import type { ServerParts } from "./server-parts.ts";

const keptMs = 24 * 3_600_000;

export interface OnceOptions {
  readonly operation: Operation;
  readonly principal: Principal;
  readonly input: Readonly<Record<string, unknown>>;
  /** Names the call; null where its caller did not. */
  readonly key: string | null;
  readonly parts: Pick<ServerParts, "store" | "nowMs">;
}

/**
 * Does what a call asks for; where its caller has named it with a key, only once in 24 hours: sent again it is answered
 * as the first time. A call that failed has changed nothing and may be sent again under its key.
 */
export async function answerOnce(act: () => unknown, options: OnceOptions): Promise<unknown> {
  const { operation, principal, key, parts } = options;
  if (key === null || !takesIdempotencyKey(operation)) return act();
  const { tables } = parts.store;
  const nowMs = parts.nowMs();
  const call = {
    project: principal.project,
    principal: principal.id,
    operation: operation.id,
    key: checkKey(key, operation),
  };
  const inputHash = createHash("sha256").update(JSON.stringify(options.input)).digest("hex");
  const taken = await takeKey(tables, { ...call, inputHash, nowMs, expiresAt: nowMs + keptMs });
  if (taken) return firstAnswer(taken, { key: call.key, inputHash });
  let answer: unknown;
  try {
    answer = await act();
  } catch (error) {
    // After a fault of ours nobody knows what was written: the key stays taken.
    if (error instanceof MillraceError && errorCodes[error.code].httpStatus < 500) await dropKey(tables, call);
    throw error;
  }
  if (!operation.answersSecret) await keepAnswer(tables, { ...call, answer: JSON.stringify(answer) });
  return answer;
}

function firstAnswer(
  taken: TakenKey,
  { key, inputHash }: { readonly key: string; readonly inputHash: string },
): unknown {
  if (taken.inputHash !== inputHash)
    throw new MillraceError({
      code: "IDEMPOTENCY_KEY_REUSED",
      message: `Cannot do this as an ${idempotencyHeader} must name one call: ${key} named one with another input`,
      hint: "Use a new key for each thing that is to happen.",
    });
  if (taken.answer !== null) return JSON.parse(taken.answer);
  throw new MillraceError({
    code: "IDEMPOTENCY_KEY_BUSY",
    message: `Cannot answer this again as the first call under its ${idempotencyHeader} must have left an answer: ${key} has none`,
    hint: "It is under way, was cut off, or its answer held a secret. Look whether it took effect; use a new key to do it again.",
  });
}

function checkKey(key: string, operation: Operation): string {
  if (/^[!-~]{1,255}$/.test(key)) return key;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot call ${operation.id} as its ${idempotencyHeader} must be 1 to 255 characters without spaces: ${key.length} were seen`,
    hint: "Use a random UUID.",
    data: { faults: [{ path: idempotencyHeader, problem: "must be 1 to 255 characters without spaces" }] },
  });
}
