import { onBothStores } from "../testing/postgres-target.ts";
import { writtenConformance } from "./conformance/written-rows.ts";

onBothStores(writtenConformance);
