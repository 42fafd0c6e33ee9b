import { createAnswers } from "./sqlite-answers.ts";
import type { SqliteAsk } from "./sqlite-process.ts";

const answer = createAnswers();
process.on("message", (ask: SqliteAsk) => process.send?.(answer(ask)));
// Its parent is gone, or has closed it.
process.once("disconnect", () => process.exit());
