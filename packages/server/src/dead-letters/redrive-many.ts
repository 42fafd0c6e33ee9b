import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { deadLetterFilter } from "./filter.ts";

export const redriveDeadLetters = bind(operations.deadLetters.redriveMany, async ({ input, project, parts }) => {
  const { before, limit, fromStart, onPublished } = input;
  const filter = { project, before, limit, ...deadLetterFilter(input) };
  const redriven = await parts.control.deadLetters.redriveMany({ ...filter, fromStart, onPublished });
  // A full page may be the last one; then the next call finds none.
  return { redriven: [...redriven], next: redriven.length === limit ? (redriven.at(-1)?.runId ?? null) : null };
});
