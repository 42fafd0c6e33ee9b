import { operations } from "@millrace/contract";
import { noPanelCookie } from "../door/panel-cookie.ts";
import { bind } from "../http/bind.ts";

export const closeSession = bind(operations.session.close, ({ parts, request, setHeader }) => {
  setHeader("Set-Cookie", noPanelCookie(request, parts));
  return { status: "closed" as const };
});
