import { orAborted } from "../../connector/or-aborted.ts";
import { createRedactor } from "../../connector/redact.ts";
import type { Resolved } from "../../connector/secret-field.ts";
import { askForToken, type GrantedToken, TokenRefused } from "./ask-for-token.ts";
import type { AuthSettings } from "./auth-settings.ts";
import type { CredentialOptions } from "./credential.ts";

type OauthSettings = Extract<Resolved<AuthSettings>, { readonly tokenUrl: string }>;

interface KnownToken {
  readonly text: string;
  readonly renewAtMs: number;
}

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
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return orAborted(this.#renewing, signal);
  }

  /** Hides the tokens that were read or given. */
  redact(text: string): string {
    return createRedactor(this.#seen)(text);
  }

  async #renew(): Promise<string> {
    const granted = this.#auth.type === "oauth2-refresh-token" ? await this.#refresh(this.#auth) : await this.#ask({});
    const { accessToken, expiresInMs } = granted;
    const nowMs = this.#options.clock.nowMs();
    const renewAtMs = nowMs + expiresInMs - Math.min(renewBeforeMs, expiresInMs / 10);
    if (granted.refreshExpiresInMs !== null) this.credentialEndsAtMs = nowMs + granted.refreshExpiresInMs;
    this.#known = { text: accessToken, renewAtMs };
    return accessToken;
  }

  async #refresh({ refreshToken: secret }: Extract<OauthSettings, { refreshToken: unknown }>): Promise<GrantedToken> {
    if (this.#unsaved !== null) await this.#save(secret, this.#unsaved);
    const sent = await secret.read();
    const granted = await this.#ask({ refreshToken: sent }).catch(async (error: unknown) => {
      // Another worker may have been given a new one meanwhile.
      const now = error instanceof TokenRefused ? await secret.read() : sent;
      if (now === sent) throw error;
      return this.#ask({ refreshToken: now });
    });
    const { refreshToken } = granted;
    if (refreshToken !== null && refreshToken !== sent) await this.#save(secret, refreshToken);
    return granted;
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
