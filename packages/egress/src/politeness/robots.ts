/** The rules of one robots.txt for one product. Source: RFC 9309, and the older Crawl-delay. */
export interface RobotsRules {
  /** Whether the path, with its query, may be visited; if not, the rule that says so. */
  check(path: string): { readonly allowed: true } | { readonly allowed: false; readonly rule: string };
  readonly crawlDelayMs: number | undefined;
}

interface Rule {
  readonly allow: boolean;
  /** What stands between the stars. */
  readonly parts: readonly string[];
  readonly isAnchored: boolean;
  readonly length: number;
  readonly line: string;
}

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
  crawlDelayMs?: number;
}

/** Reads a robots.txt for the product with this name; groups of the same name count as one. */
export function parseRobots(text: string, product: string): RobotsRules {
  const groups = readGroups(text);
  const ours = groups.filter(({ agents }) => agents.includes(product.toLowerCase()));
  const chosen = ours.length > 0 ? ours : groups.filter(({ agents }) => agents.includes("*"));
  const rules = chosen.flatMap((group) => group.rules);
  return {
    crawlDelayMs: chosen.find(({ crawlDelayMs }) => crawlDelayMs !== undefined)?.crawlDelayMs,
    check(path) {
      const best = longestMatch(rules, normalizePath(path));
      if (!best || best.allow || path === "/robots.txt") return { allowed: true };
      return { allowed: false, rule: best.line };
    },
  };
}

function readGroups(text: string): Group[] {
  const groups: Group[] = [];
  let isNaming = false;
  for (const raw of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const [key = "", ...rest] = raw.replace(/#.*/, "").split(":");
    const field = key.trim().toLowerCase();
    const value = rest.join(":").trim();
    if (field === "user-agent") {
      // Lines of names that follow each other name one group.
      if (!isNaming) groups.push({ agents: [], rules: [] });
      groups.at(-1)?.agents.push(productOf(value));
      isNaming = true;
    } else if (field === "allow" || field === "disallow" || field === "crawl-delay") {
      isNaming = false;
      addLine(groups.at(-1), field, value);
    }
  }
  return groups;
}

function addLine(group: Group | undefined, field: "allow" | "disallow" | "crawl-delay", value: string): void {
  if (!group || value === "") return;
  if (field === "crawl-delay") {
    if (/^\d+(\.\d+)?$/.test(value)) group.crawlDelayMs = Number(value) * 1_000;
    return;
  }
  const line = `${field === "allow" ? "Allow" : "Disallow"}: ${value.slice(0, 200)}`;
  const isAnchored = value.endsWith("$");
  const parts = (isAnchored ? value.slice(0, -1) : value).split("*").map(normalizePath);
  const length = parts.join("*").length + (isAnchored ? 1 : 0);
  group.rules.push({ allow: field === "allow", parts, isAnchored, length, line });
}

function productOf(value: string): string {
  return value === "*" ? value : (/^[a-z_-]+/i.exec(value)?.[0] ?? value).toLowerCase();
}

function longestMatch(rules: readonly Rule[], path: string): Rule | undefined {
  let best: Rule | undefined;
  for (const rule of rules) {
    const isBetter = !best || rule.length > best.length || (rule.length === best.length && rule.allow && !best.allow);
    if (isBetter && matchesPath(rule, path)) best = rule;
  }
  return best;
}

/** Whether the parts follow each other from the start; no regular expression, so no pattern is slow. */
function matchesPath({ parts: [first = "", ...rest], isAnchored }: Rule, path: string): boolean {
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (isAnchored && index === rest.length - 1) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !isAnchored || at === path.length;
}

/** One spelling of a path: encoded where it is not plain ASCII or has a meaning in patterns, decoded where it needs no code. */
function normalizePath(path: string): string {
  return path
    .replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text.toWellFormed()))
    .replace(/%[0-9a-f]{2}/gi, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[a-z0-9._~-]/i.test(character) ? character : code.toUpperCase();
    })
    .replaceAll("*", "%2A")
    .replaceAll("$", "%24");
}
