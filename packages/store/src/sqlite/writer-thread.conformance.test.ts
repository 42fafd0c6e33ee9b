import { storeConformance } from "../conformance/index.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";

storeConformance(sqliteTarget("SQLite with a writing thread", { thread: true }));
