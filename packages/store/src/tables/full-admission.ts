import type { Admission, RunStart } from "../commit/commit-batch.ts";

/** An admission with nothing left out. */
export function fullAdmission(start: RunStart, nowMs: number): Admission {
  const { admission } = start;
  return {
    queue: "default",
    priority: 0,
    key: "",
    needs: [],
    expireAt: null,
    ...admission,
    availableAt: admission?.availableAt ?? nowMs,
  };
}
