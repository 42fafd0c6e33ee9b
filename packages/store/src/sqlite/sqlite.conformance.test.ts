import { storeConformance } from "../conformance/store-conformance.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";

storeConformance(sqliteTarget);
