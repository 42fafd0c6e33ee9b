export {
  type DeadLetter,
  type DeadLetterFilter,
  discardDeadLetter,
  isDeadLetter,
  listDeadLetters,
} from "./dead-letters.ts";
export { listMovableRuns, type MovableRun, moveRun } from "./move-run.ts";
export { findByIdempotencyKey, type RunRestart, readAdmission, restartRun } from "./restart-run.ts";
