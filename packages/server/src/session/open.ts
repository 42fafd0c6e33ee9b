import { operations } from "@millrace/contract";
import { panelCookie } from "../door/panel-cookie.ts";
import { tokenRefused } from "../door/principal.ts";
import { bind } from "../http/bind.ts";

export const openSession = bind(operations.session.open, ({ input, parts, setHeader }) => {
  if (!parts.token.matches(input.token)) throw tokenRefused("it has another", parts.token.file);
  setHeader("Set-Cookie", panelCookie(parts));
  return { status: "open" as const };
});
