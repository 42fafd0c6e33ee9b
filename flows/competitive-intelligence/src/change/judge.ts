import { jaccardSimilarity, plainWords } from "@millrace/parsing/similarity";
import type { Block } from "../page/block.ts";
import type { Change, Severity } from "./change.ts";
import { SEVERITIES } from "./change.ts";
import type { Difference } from "./compare.ts";
import { numbersIn, pricesIn, without } from "./numbers.ts";

const JOBS =
  /(?<!\p{L})(?:jobs?|vacanc(?:y|ies)|(?:open )?positions?|openings?|roles|we.re hiring|careers?|stellen(?:angebote)?|offene stellen|karriere|postes?|offres? d.emploi|empleos?|vacantes|vacatures?|posizioni|lavora con noi|oferty pracy)(?!\p{L})/iu;

function has(texts: readonly (string | null)[], keyword: string): boolean {
  const words = plainWords(texts.join(" ")).split(" ");
  return plainWords(keyword)
    .split(" ")
    .every((part) => words.some((word) => word.startsWith(part)));
}

interface Judgement {
  readonly what: Change["what"];
  readonly severity: Severity;
  readonly why: string;
}

/** Two texts have so few words in common that the one is no edit of the other. */
function isOther(before: string, after: string): boolean {
  const [old, young] = [before, after].map((text) => new Set(plainWords(text).split(" ")));
  return jaccardSimilarity(old!, young!) < 0.3;
}

/** The same text with another link. */
const isRelinked = ({ before, after }: Difference): boolean => before !== null && before.key === after?.key;

function judge(change: Pick<Change, "kind" | "before" | "after" | "numbers" | "section">, block: Block): Judgement {
  const { kind, before, after, numbers, section } = change;
  const priced = pricesIn(before ?? "").concat(pricesIn(after ?? ""));
  const moved =
    without(pricesIn(after ?? ""), pricesIn(before ?? "")).length +
    without(pricesIn(before ?? ""), pricesIn(after ?? "")).length;
  if (block.kind === "picture") return { what: "picture", severity: "low", why: `a picture was ${kind}` };
  if (block.kind === "feed item") return { what: "feed item", severity: "medium", why: "the feed has a new item" };
  if (priced.length > 0 && moved > 0) {
    const why = kind === "changed" ? "a price is another" : kind === "added" ? "a price came" : "a price went";
    return { what: "price", severity: "high", why };
  }
  const isNumbers = kind === "changed" && numbers.before.length + numbers.after.length > 0;
  if (
    JOBS.test(`${section} ${before ?? ""} ${after ?? ""}`) &&
    (isNumbers || block.kind === "item" || block.kind === "row")
  )
    return {
      what: "jobs",
      severity: "medium",
      why: isNumbers ? "the number of jobs is another" : "the list of jobs is another",
    };
  if (block.isAround) return { what: block.kind, severity: "low", why: "it stands around what the page is about" };
  if (isNumbers) return { what: "number", severity: "medium", why: "a number is another" };
  if (block.kind === "heading") return { what: "heading", severity: "medium", why: `a heading was ${kind}` };
  if (block.kind !== "text")
    return {
      what: block.kind,
      severity: "medium",
      why: `${block.kind === "row" ? "a row of a table" : "an item of a list"} was ${kind}`,
    };
  if (kind !== "changed") return { what: "text", severity: "medium", why: `a text was ${kind}` };
  return isOther(before ?? "", after ?? "")
    ? { what: "text", severity: "medium", why: "a text is another" }
    : { what: "text", severity: "low", why: "a text was edited" };
}

function relinked(before: Block, after: Block): Change {
  const [gone, come] = [without(before.links ?? [], after.links ?? []), without(after.links ?? [], before.links ?? [])];
  return {
    kind: "changed",
    what: "link",
    before: `${before.text} → ${gone.join(", ")}`,
    after: `${after.text} → ${come.join(", ")}`,
    numbers: { before: [], after: [] },
    section: after.section,
    severity: after.isAround ? "low" : "medium",
    why: "a link leads elsewhere",
  };
}

function changeOf(difference: Difference): Change {
  const { before, after } = difference;
  if (before !== null && after !== null && isRelinked(difference)) return relinked(before, after);
  const block = (after ?? before)!;
  const [was, is] = [before?.text ?? null, after?.text ?? null];
  const hasPrice = pricesIn(`${was ?? ""}\n${is ?? ""}`).length > 0;
  // Of a text that came or went only prices tell something: the other numbers did not change.
  const read =
    block.kind === "picture" ? () => [] : hasPrice || before === null || after === null ? pricesIn : numbersIn;
  const [all, others] = [read(was ?? ""), read(is ?? "")];
  const change = {
    kind: before === null ? ("added" as const) : after === null ? ("removed" as const) : ("changed" as const),
    before: was,
    after: is,
    numbers: { before: without(all, others), after: without(others, all) },
    section: block.section,
  };
  return { ...change, ...judge(change, block) };
}

/** Joins a heading that came or went with all that came or went below it. */
function joinSections(differences: readonly Difference[]): {
  readonly sections: Change[];
  readonly rest: Difference[];
} {
  const taken = new Set<Difference>();
  const sections: Change[] = [];
  for (const side of ["before", "after"] as const) {
    const single = differences.filter(
      (one) => one[side] !== null && one[side === "before" ? "after" : "before"] === null,
    );
    for (const heading of single.filter((one) => one[side]!.kind === "heading" && !one[side]!.isAround)) {
      const below = single.filter((one) => one !== heading && one[side]!.section === heading[side]!.text);
      if (below.length === 0) continue;
      for (const one of [heading, ...below]) taken.add(one);
      const texts = [heading, ...below].map((one) => one[side]!.text);
      const kind = side === "before" ? "removed" : "added";
      const all = texts.flatMap(pricesIn);
      sections.push({
        kind,
        what: "section",
        before: side === "before" ? texts.join("\n") : null,
        after: side === "after" ? texts.join("\n") : null,
        numbers: { before: side === "before" ? all : [], after: side === "after" ? all : [] },
        section: heading[side]!.text,
        severity: "high",
        why: `a whole section was ${kind}`,
      });
    }
  }
  return { sections, rest: differences.filter((one) => !taken.has(one)) };
}

/** Says of differences what they are and how much they matter, those that matter most first. */
export function changesOf(differences: readonly Difference[], keywords: readonly string[]): Change[] {
  const { sections, rest } = joinSections(differences);
  const changes = [...sections, ...rest.map(changeOf)].map((change): Change => {
    const keyword = keywords.find((one) => has([change.before, change.after], one));
    return keyword === undefined
      ? change
      : { ...change, severity: "high", why: `it has the keyword “${keyword}”; ${change.why}` };
  });
  const rankOf = ({ severity }: Change) => SEVERITIES.indexOf(severity);
  return changes.sort((a, b) => rankOf(b) - rankOf(a));
}
