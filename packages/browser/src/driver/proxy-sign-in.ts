import type { PageClient, ServerPage } from "./playwright-server.ts";

/** Where the driver's own request goes: an address for documentation, which the egress refuses at once. */
export const primingHost = "192.0.2.1";

export interface ProxyCredentials {
  readonly username: string;
  readonly password: string;
}

interface PausedRequest {
  readonly requestId: string;
  readonly authChallenge?: { readonly source?: "Server" | "Proxy" };
}

interface Attempt {
  readonly urlPattern: string;
  readonly resourceType?: "Document";
  /** Whether the driver itself makes the request. */
  readonly isOwn: boolean;
}

const priming = `fetch("http://${primingHost}/", { mode: "no-cors" }).then(() => undefined, () => undefined)`;

/**
 * Tells a session's context the credentials of its proxy: the browser asks once and then sends them by itself. It is
 * done past Playwright, which would take them for the site's own password: hand them to any site that asks for one,
 * switch the cache off, and write them into traces.
 */
export class ProxySignIn {
  readonly #client: PageClient;
  readonly #credentials: ProxyCredentials;
  #underWay: PromiseWithResolvers<void> | undefined;
  #isDone = false;

  constructor(page: ServerPage, credentials: ProxyCredentials) {
    this.#client = page.delegate._mainFrameSession._client;
    this.#credentials = credentials;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Has the navigation that follows at once tell them, which costs nothing but the proxy's question; hands back what is to be called at its end. */
  async byNavigation(): Promise<() => void> {
    while (this.#underWay) await this.#underWay.promise;
    if (this.#isDone) return () => undefined;
    const attempt = this.#begin({ urlPattern: "*", resourceType: "Document", isOwn: false });
    // A navigation that met no proxy has told nothing.
    return attempt.end;
  }

  /** Resolves once they are told, by a request of the driver's own where nothing else is under way. */
  async done(): Promise<void> {
    while (this.#underWay) await this.#underWay.promise;
    if (this.#isDone) return;
    const attempt = this.#begin({ urlPattern: `http://${primingHost}/*`, isOwn: true });
    try {
      // Not by way of Playwright, which would put its own scripts into a page that is left at once.
      await this.#client.send("Runtime.evaluate", { expression: priming, awaitPromise: true });
      this.#isDone = true;
    } finally {
      attempt.end();
    }
  }

  /** Answers the proxy's question about such requests; of the driver's own one Playwright hears nothing. */
  #begin({ isOwn, ...pattern }: Attempt): { end(): void } {
    const client = this.#client;
    const { emit } = client;
    const underWay = Promise.withResolvers<void>();
    this.#underWay = underWay;
    let isAnswered = false;
    const end = () => {
      if (this.#underWay !== underWay) return;
      this.#underWay = undefined;
      client.emit = emit;
      this.#say("Fetch.disable", {});
      underWay.resolve();
    };
    client.emit = (event, params) => {
      const { requestId, authChallenge } = params as PausedRequest;
      if (event === "Fetch.requestPaused") this.#say("Fetch.continueRequest", { requestId });
      else if (event === "Fetch.authRequired") {
        // Asked again, the proxy does not know them any more: the session is over.
        const isProxy = authChallenge?.source === "Proxy" && !isAnswered;
        isAnswered = true;
        const answer = isProxy ? { response: "ProvideCredentials", ...this.#credentials } : { response: "Default" };
        this.#say("Fetch.continueWithAuth", { requestId, authChallengeResponse: answer });
        if (isOwn) return true;
        this.#isDone = isProxy;
        end();
      } else if (!isOwn || !/^(?:Network|Log)\./.test(event)) return emit.call(client, event, params);
      return true;
    };
    this.#say("Fetch.enable", { handleAuthRequests: true, patterns: [{ ...pattern, requestStage: "Request" }] });
    return { end };
  }

  /** What fails here fails with the page, which tells by itself. */
  #say(method: string, params: object): void {
    this.#client.send(method, params).catch(() => undefined);
  }
}
