import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { deadLetterFilter } from "./filter.ts";

export const discardDeadLetters = bind(operations.deadLetters.discardMany, async ({ input, project, parts }) => {
  const filter = { project, limit: input.limit, ...deadLetterFilter(input) };
  return { discarded: [...(await parts.control.deadLetters.discardMany(filter))] };
});
