import { createHash } from "node:crypto";
import { z } from "@millrace/flow";
import { orAborted } from "../../connector/or-aborted.ts";
import { createRedactor } from "../../connector/redact.ts";
import type { Resolved } from "../../connector/secret-field.ts";
import { askForToken, type GrantedToken, TokenRefused } from "./ask-for-token.ts";
import type { AuthSettings } from "./auth-settings.ts";
import type { CredentialOptions } from "./credential.ts";

type OauthSettings = Extract<Resolved<AuthSettings>, { readonly tokenUrl: string }>;

const knownToken = z.object({
  text: z.string(),
  renewAtMs: z.number(),
  /** When the refresh token ends, where the service says it. */
  refreshEndsAtMs: z.number().nullable(),
});
type KnownToken = z.output<typeof knownToken>;

/** A token as workers tell each other of it. */
const sharedToken = knownToken.extend({ grantedFor: z.string() });

type RefreshSettings = Extract<OauthSettings, { readonly refreshToken: unknown }>;

// Before a token ends, for clocks that differ and requests under way; of a short life a tenth, so that it is used at all.
const renewBeforeMs = 60_000;

/** The access token of a connection: asked for when it is needed, once for all runs. */
export class AccessToken {
  readonly #auth: OauthSettings;
  readonly #options: CredentialOptions;
  #known: KnownToken | null = null;
  #renewing: Promise<string> | null = null;
  /** A refresh token that the service gave and that is not kept yet; the one before it may be void. */
  #unsaved: string | null = null;
  #seen: string[] = [];
  /** When the refresh token ends, where the service says it. */
  credentialEndsAtMs: number | null = null;

  constructor(auth: OauthSettings, options: CredentialOptions) {
    this.#auth = auth;
    this.#options = options;
  }

  /** A token that is valid for a while; another one than `refused`, which the service did not accept. */
  text({ signal, refused }: { readonly signal: AbortSignal; readonly refused?: string }): Promise<string> {
    if (this.#known && (this.#known.text === refused || this.#known.renewAtMs <= this.#options.clock.nowMs()))
      this.#known = null;
    if (this.#known) return Promise.resolve(this.#known.text);
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = null;
    });
    return orAborted(this.#renewing, signal);
  }

  /** Hides the tokens that were read or given. */
  redact(text: string): string {
    return createRedactor(this.#seen)(text);
  }

  async #renew(refused: string | undefined): Promise<string> {
    const auth = this.#auth;
    const token =
      auth.type === "oauth2-refresh-token"
        ? // A refresh token may be void as soon as it was sent: workers take turns, and the second takes what the first got.
          await auth.refreshToken.hold(async () => (await this.#shared(auth, refused)) ?? this.#refresh(auth))
        : this.#tokenOf(await this.#ask({}));
    this.#known = token;
    this.credentialEndsAtMs = token.refreshEndsAtMs ?? this.credentialEndsAtMs;
    return token.text;
  }

  #tokenOf({ accessToken, expiresInMs, refreshExpiresInMs }: GrantedToken): KnownToken {
    const nowMs = this.#options.clock.nowMs();
    return {
      text: accessToken,
      renewAtMs: nowMs + expiresInMs - Math.min(renewBeforeMs, expiresInMs / 10),
      refreshEndsAtMs: refreshExpiresInMs === null ? null : nowMs + refreshExpiresInMs,
    };
  }

  /** The token that another worker was granted meanwhile; null where there is none to go on with. */
  async #shared(auth: RefreshSettings, refused: string | undefined): Promise<KnownToken | null> {
    const note = await auth.refreshToken.readNote();
    const shared = note === null ? null : (sharedToken.safeParse(parse(note)).data ?? null);
    if (shared === null || shared.text === refused || shared.renewAtMs <= this.#options.clock.nowMs()) return null;
    if (shared.grantedFor !== grantOf(auth, await auth.refreshToken.read())) return null;
    this.#see(shared.text);
    return shared;
  }

  async #refresh(auth: RefreshSettings): Promise<KnownToken> {
    const { refreshToken: secret } = auth;
    if (this.#unsaved !== null) await this.#save(secret, this.#unsaved);
    let sent = await secret.read();
    const granted = await this.#ask({ refreshToken: sent }).catch(async (error: unknown) => {
      // One that stood still for longer than its turn may have been given a new one meanwhile.
      const now = error instanceof TokenRefused ? await secret.read() : sent;
      if (now === sent) throw error;
      sent = now;
      return this.#ask({ refreshToken: now });
    });
    const refreshToken = granted.refreshToken ?? sent;
    if (refreshToken !== sent) await this.#save(secret, refreshToken);
    const token = this.#tokenOf(granted);
    // Without the note the others ask for one of their own.
    await secret.writeNote(JSON.stringify({ ...token, grantedFor: grantOf(auth, refreshToken) })).catch(() => {});
    return token;
  }

  async #save(secret: { replace(value: string): Promise<void> }, value: string): Promise<void> {
    this.#unsaved = value;
    await secret.replace(value);
    this.#unsaved = null;
  }

  async #ask({ refreshToken }: { readonly refreshToken?: string }): Promise<GrantedToken> {
    if (refreshToken !== undefined) this.#see(refreshToken);
    const granted = await askForToken(this.#auth, {
      ...this.#options,
      redact: (text) => this.redact(text),
      ...(refreshToken !== undefined && { refreshToken }),
    });
    this.#see(granted.accessToken);
    if (granted.refreshToken !== null) this.#see(granted.refreshToken);
    return granted;
  }

  // Answers to requests with the tokens before these may be under way.
  #see(text: string): void {
    if (!this.#seen.includes(text)) this.#seen = [text, ...this.#seen].slice(0, 8);
  }
}

/** Other settings, or a refresh token that a person set, are another grant. */
function grantOf({ tokenUrl, clientId, scope, audience }: RefreshSettings, refreshToken: string): string {
  const grant = JSON.stringify([tokenUrl, clientId, scope, audience, refreshToken]);
  return createHash("sha256").update(grant).digest("base64");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
