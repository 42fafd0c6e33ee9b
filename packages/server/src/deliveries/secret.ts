import { operations } from "@millrace/contract";
import { callbackSecret, signingKey } from "@millrace/engine";
import { bind } from "../http/bind.ts";

export const getDeliverySecret = bind(operations.deliveries.secret, async ({ project, parts, setHeader }) => {
  setHeader("Cache-Control", "no-store");
  return { secret: callbackSecret(await signingKey(parts.store.tables, parts.vault.keyBox), project) };
});
