export interface Fence {
  readonly language: string;
  /** Line of the first line inside, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a Markdown text. */
export function fencesOf(markdown: string): Fence[] {
  return [...markdown.matchAll(/^( *)```(\w*)[^\n]*\n([\s\S]*?)^\1```/gm)].map((match) => ({
    language: match[2] ?? "",
    line: markdown.slice(0, match.index).split("\n").length + 1,
    text: match[3] ?? "",
  }));
}

/** The targets of links and images outside of code, with their lines. */
export function linksOf(markdown: string): { target: string; line: number }[] {
  const prose = withoutCode(markdown);
  return [...prose.matchAll(/\]\(\s*<?([^\s)>]+)|^\[[^\]]+\]:\s*(\S+)/gm)].map((match) => ({
    target: match[1] ?? match[2] ?? "",
    line: prose.slice(0, match.index).split("\n").length,
  }));
}

/** The anchors that a Markdown text offers, formed from its headings as GitHub forms them. */
export function anchorsOf(markdown: string): Set<string> {
  const headings = [...withoutCode(markdown, { spans: false }).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)];
  return new Set(
    headings.map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(/\s/g, "-"),
    ),
  );
}

function withoutCode(markdown: string, { spans = true } = {}): string {
  const blank = (text: string) => text.replaceAll(/[^\n]/g, " ");
  const prose = markdown.replaceAll(/^( *)```[\s\S]*?^\1```/gm, blank);
  return spans ? prose.replaceAll(/`[^`\n]+`/g, blank) : prose;
}
