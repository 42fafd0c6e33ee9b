import { type DeadLetterDto, operations } from "@millrace/contract";
import type { RecordedError } from "@millrace/flow/errors";
import type { DeadLetter } from "@millrace/store/dead-letters";
import { bind } from "../http/bind.ts";
import { deadLetterFilter } from "./filter.ts";

export const listDeadLetters = bind(operations.deadLetters.list, async ({ input, project, parts }) => {
  const { before, limit } = input;
  // One more than asked for, to know whether there is a next page.
  const found = await parts.control.deadLetters.list({ project, before, limit: limit + 1, ...deadLetterFilter(input) });
  const deadLetters = found.slice(0, limit).map(deadLetterDto);
  return { deadLetters, next: found.length > limit ? (deadLetters.at(-1)?.runId ?? null) : null };
});

function deadLetterDto(letter: DeadLetter): DeadLetterDto {
  const { error } = JSON.parse(letter.ending) as { readonly error?: RecordedError };
  return {
    runId: letter.runId,
    flow: letter.flow,
    version: letter.version,
    createdAt: new Date(letter.createdAt).toISOString(),
    failedAt: new Date(letter.finishedAt).toISOString(),
    error: error ?? { code: letter.errorCode ?? "INTERNAL", message: "It failed without a word.", retry: false },
    input: inputText((letter.debounced && letter.collected?.last) || letter.beginning),
    moreInputs: letter.debounced ? 0 : (letter.collected?.count ?? 0),
  };
}

// A flow's own input may have anything in it: only the engine begins an entry so.
const largeInput = (beginning: string) => (beginning.startsWith('{"large":') ? beginning : "");

/** The input alone, where its entry is whole; else as much as there is. */
function inputText(beginning: string): string {
  try {
    return JSON.stringify((JSON.parse(beginning) as { readonly input?: unknown }).input ?? null);
  } catch {
    const [, preview] = /"preview":("(?:[^"\\]|\\["\\])*)/.exec(largeInput(beginning)) ?? [];
    return `${preview ? JSON.parse(`${preview}"`) : beginning.replace(/^\{"input":/, "")}…`;
  }
}
