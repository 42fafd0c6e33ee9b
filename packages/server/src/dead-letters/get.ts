import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { wholeInput } from "../runs/get.ts";
import { runDetailDto } from "../runs/run-dto.ts";

export const getDeadLetter = bind(operations.deadLetters.get, async ({ input, project, parts }) =>
  runDetailDto(await wholeInput(parts, await parts.control.deadLetters.get({ project, ...input }))),
);
