import { onBothStores } from "../testing/postgres-target.ts";
import { deadLettersConformance } from "./conformance/dead-letters-conformance.ts";

onBothStores(deadLettersConformance);
