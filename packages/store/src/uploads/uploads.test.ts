import { onBothStores } from "../testing/postgres-target.ts";
import { uploadsConformance } from "./conformance/upload-rows.ts";

onBothStores(uploadsConformance);
