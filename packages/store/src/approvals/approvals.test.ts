import { describe } from "vitest";
import { calledRunsConformance } from "../calls/conformance/called-runs.ts";
import { onBothStores } from "../testing/postgres-target.ts";
import { decidingConformance } from "./conformance/deciding.ts";

onBothStores((target) => {
  describe(target.name, () => {
    decidingConformance(target);
    calledRunsConformance(target);
  });
});
