import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { connectionDto } from "./connection-dto.ts";

export const getConnection = bind(operations.connections.get, ({ input, project, parts }) =>
  connectionDto({ project, name: input.name }, parts),
);
