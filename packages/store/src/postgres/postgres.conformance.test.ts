import { storeConformance } from "../conformance/store-conformance.ts";
import { onPostgres } from "../testing/postgres-target.ts";

onPostgres(storeConformance);
