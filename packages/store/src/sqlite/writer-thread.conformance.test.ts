import { afterAll } from "vitest";
import { storeConformance } from "../conformance/store-conformance.ts";
import { sharedThreadTarget } from "../testing/sqlite-target.ts";

const target = sharedThreadTarget();
afterAll(target.end);

storeConformance(target);
