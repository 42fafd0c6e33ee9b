import { operations } from "@millrace/contract";
import { noPanelCookie } from "../door/panel-cookie.ts";
import { bind } from "../http/bind.ts";

export const closeSession = bind(operations.session.close, ({ parts, setHeader }) => {
  setHeader("Set-Cookie", noPanelCookie(parts));
  return { status: "closed" as const };
});
