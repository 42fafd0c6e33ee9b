import { settingsForm } from "@millrace/connectors/worker";
import { operations } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { bind } from "../http/bind.ts";

export const listConnectionKinds = bind(operations.connections.kinds, ({ parts }) => ({
  kinds: [...parts.connections.connectors.values()].map((connector) => ({
    kind: connector.kind,
    title: connector.title,
    settings: settingsForm(connector) as Json,
  })),
}));
