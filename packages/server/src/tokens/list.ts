import { operations } from "@millrace/contract";
import { getToken, listTokens as listStored } from "@millrace/store/tokens";
import { bind } from "../http/bind.ts";
import { cursorGone } from "../http/check-input.ts";
import { tokenDto } from "./token-dto.ts";

export const listTokens = bind(operations.tokens.list, async ({ input, project, parts }) => {
  const { after, limit } = input;
  if (after !== undefined && !(await getToken(parts.store.tables, { project, tokenId: after })))
    throw cursorGone(operations.tokens.list, after);
  // One more than asked for, to know whether there is a next page.
  const found = await listStored(parts.store.tables, { project, after, limit: limit + 1 });
  const tokens = found.slice(0, limit).map((token) => tokenDto(token, parts.nowMs()));
  return { tokens, next: found.length > limit ? (tokens.at(-1)?.tokenId ?? null) : null };
});
