import { describe } from "vitest";
import { onBothStores } from "../testing/postgres-target.ts";
import { admissionConformance } from "./conformance/admission.ts";
import { collectingConformance } from "./conformance/collecting.ts";
import { settingsConformance } from "./conformance/settings.ts";
import { sizeConformance } from "./conformance/size.ts";

onBothStores((target) => {
  describe(target.name, () => {
    settingsConformance(target);
    admissionConformance(target);
    sizeConformance(target);
    collectingConformance(target);
  });
});
