import { type OpenApiDocument, resolved, type SecurityScheme } from "./document.ts";

/** What a document says of where its service is and how it is signed in to. */
export interface DocumentSettings {
  /** Null where the document leaves it open. */
  readonly baseUrl: string | null;
  /** As `--set` takes them. */
  readonly set: readonly string[];
  /** As `--secret` takes them. */
  readonly secret: readonly string[];
}

/** Reads a connection's settings out of a document. */
export function settingsIn(
  document: OpenApiDocument,
  { place, baseUrl }: { readonly place: string; readonly baseUrl: string | undefined },
): DocumentSettings {
  return { baseUrl: baseUrl ?? serverOf(document, place), ...authOf(schemeOf(document)) };
}

function serverOf({ servers = [{ url: "/" }] }: OpenApiDocument, place: string): string | null {
  const [server] = servers;
  if (!server) return null;
  const url = server.url.replace(/\{([^}]*)\}/g, (_, name: string) => server.variables?.[name]?.default ?? "");
  if (URL.canParse(url)) return url;
  return /^https?:/i.test(place) && URL.canParse(url, place) ? new URL(url, place).href : null;
}

function schemeOf(document: OpenApiDocument): SecurityScheme | null {
  const { securitySchemes = {} } = document.components ?? {};
  const asked = (document.security ?? []).flatMap((one) => Object.keys(one));
  // A document that asks for none of them as a whole asks for them in its operations.
  const names = asked.length > 0 ? asked : Object.keys(securitySchemes);
  const [name = ""] = names.filter((one) => Object.hasOwn(securitySchemes, one));
  return resolved<SecurityScheme>(document, securitySchemes[name]);
}

function authOf(scheme: SecurityScheme | null): Pick<DocumentSettings, "set" | "secret"> {
  if (!scheme) return { set: [], secret: [] };
  const { type, in: place = "header", name = "" } = scheme;
  if (type === "http" && scheme.scheme?.toLowerCase() === "basic")
    return { set: ["auth.type=basic", "auth.user=USER"], secret: ["auth.password"] };
  if (type === "http" || type === "openIdConnect") return { set: ["auth.type=bearer"], secret: ["auth.token"] };
  if (type === "apiKey")
    return { set: ["auth.type=api-key", `auth.in=${place}`, `auth.name=${name}`], secret: ["auth.key"] };
  const { clientCredentials, authorizationCode, password } = scheme.flows ?? {};
  const flow = clientCredentials ?? authorizationCode ?? password;
  if (type !== "oauth2" || !flow) return { set: [], secret: [] };
  const [grant, secret] = clientCredentials
    ? ["client-credentials", "auth.clientSecret"]
    : ["refresh-token", "auth.refreshToken"];
  const tokenUrl = (clientCredentials ? flow.tokenUrl : (flow.refreshUrl ?? flow.tokenUrl)) ?? "URL";
  return { set: [`auth.type=oauth2-${grant}`, `auth.tokenUrl=${tokenUrl}`, "auth.clientId=ID"], secret: [secret] };
}
