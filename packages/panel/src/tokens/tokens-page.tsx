import type { TokenDto } from "@millrace/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { ShowMore } from "../paging/show-more.tsx";
import { Badge } from "../status/badge.tsx";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import { MakeTokenDialog } from "./make-token-dialog.tsx";
import { RevokeTokenDialog } from "./revoke-token-dialog.tsx";
import { RotateTokenDialog } from "./rotate-token-dialog.tsx";
import { SecretDialog, type TokenWithSecret } from "./secret-dialog.tsx";

type Asked = { readonly what: "make" } | { readonly what: "rotate" | "revoke"; readonly token: TokenDto };

// Nothing tells of a use, or of what others make.
const readAgainMs = 15_000;

/** The tokens of programs: made, given new secrets and ended here. */
export function TokensPage() {
  const { client } = usePanel();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<TokenWithSecret | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["tokens"],
    queryFn: ({ pageParam, signal }) =>
      client.tokens.list({ limit: 50, ...(pageParam !== null && { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: readAgainMs,
    refetchOnMount: "always",
  });
  const tokens = query.data?.pages.flatMap((page) => page.tokens);
  const close = () => setAsked(null);
  const show = (secret: TokenWithSecret) => {
    close();
    setMade(secret);
  };
  return (
    <Page
      title="Tokens"
      error={query.error}
      actions={
        <button type="button" className="button-main" onClick={() => setAsked({ what: "make" })}>
          Make a token
        </button>
      }
    >
      {!tokens && !query.error && <p className="text-muted">Reading the tokens …</p>}
      {tokens?.length === 0 && <NoTokens />}
      {tokens && tokens.length > 0 && (
        <DataTable caption="Tokens, newest first" columns={["Token", "Scopes", "Expires", "Last use", "Actions"]}>
          {tokens.map((token) => (
            <TokenRow key={token.tokenId} token={token} onAsk={(what) => setAsked({ what, token })} />
          ))}
        </DataTable>
      )}
      <ShowMore query={query} />
      {asked?.what === "make" && <MakeTokenDialog onClose={close} onMade={show} />}
      {asked?.what === "rotate" && <RotateTokenDialog token={asked.token} onClose={close} onMade={show} />}
      {asked?.what === "revoke" && <RevokeTokenDialog token={asked.token} onClose={close} />}
      {made && <SecretDialog made={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function TokenRow({ token, onAsk }: { readonly token: TokenDto; readonly onAsk: (what: "rotate" | "revoke") => void }) {
  const nowMs = useNow(1_000);
  const { tokenId, name, scopes, state, expiresAt, overlapUntil, lastUsedAt, createdBy } = token;
  return (
    <tr>
      <th scope="row" className="font-medium wrap-anywhere">
        {name}
        <span className="block text-xs font-normal text-muted">
          <code>{tokenId}</code> by {createdBy}
        </span>
      </th>
      <td className="text-xs wrap-anywhere">{scopes.join(", ")}</td>
      <td>
        {state === "active" ? <When at={expiresAt} nowMs={nowMs} /> : <Badge look="hold">{state}</Badge>}
        {state !== "revoked" && overlapUntil !== null && (
          <span className="block text-xs text-muted">
            the secret before it: <When at={overlapUntil} nowMs={nowMs} />
          </span>
        )}
      </td>
      <td className="text-muted">{lastUsedAt === null ? "never" : <When at={lastUsedAt} nowMs={nowMs} />}</td>
      <td>
        {state !== "revoked" && (
          <div className="flex flex-wrap gap-2 md:justify-end">
            <button type="button" className="button-plain" onClick={() => onAsk("rotate")}>
              New secret …<span className="sr-only"> for {name}</span>
            </button>
            <button type="button" className="button-bad" onClick={() => onAsk("revoke")}>
              Revoke …<span className="sr-only"> {name}</span>
            </button>
          </div>
        )}
      </td>
    </tr>
  );
}

function NoTokens() {
  return (
    <EmptyNote title="No program has a token">
      <p className="max-w-prose text-muted">
        A token lets a program call the API, as far as its scopes go and until it expires. Give each program one of its
        own, so that each can be ended alone.
      </p>
    </EmptyNote>
  );
}
