import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const getSystem = bind(operations.system.get, ({ parts }) => parts.describeSystem());
