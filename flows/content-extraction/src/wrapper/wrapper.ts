import type { Value } from "../values/field.ts";

/** A way to a value on a page: by a selector, or by the label that stands beside it. */
export type Way = { readonly css: string; readonly attribute: string | null } | { readonly label: string };

/** How a field is found on the pages of a template. */
export type LearntField = {
  readonly type: string;
  readonly many: boolean;
  /** The most robust first. */
  readonly ways: readonly Way[];
  /** Of the texts found so far. */
  readonly shortest: number;
  readonly longest: number;
  /** Pages on which it was looked for, and on which it was found. */
  readonly seen: number;
  readonly filled: number;
  /** Pages in a row without it. */
  readonly missing: number;
};

/** What is remembered of a host's template between runs. */
export type Wrapper = {
  readonly fields: Readonly<Record<string, LearntField>>;
  /** The values of pages read lately, by which the way to them is found again on a page that was rebuilt. */
  readonly samples: readonly { readonly url: string; readonly values: Readonly<Record<string, Value>> }[];
};

export const emptyWrapper: Wrapper = { fields: {}, samples: [] };

const SAMPLES = 12;
/** A longer value says little more about where it stands. */
const LONGEST_SAMPLE = 200;

/** Remembers the short values of a page, and forgets the oldest page. */
export function withSample(wrapper: Wrapper, url: string, values: Readonly<Record<string, Value>>): Wrapper {
  const short = Object.entries(values).filter(
    ([, value]) => value !== null && JSON.stringify(value).length <= LONGEST_SAMPLE,
  );
  const others = wrapper.samples.filter((sample) => sample.url !== url);
  return { ...wrapper, samples: [...others, { url, values: Object.fromEntries(short) }].slice(-SAMPLES) };
}

/** Pages of a host whose addresses differ in numbers and in the last part only are of one template. */
export function templateOf(address: string): string {
  const { host, pathname } = new URL(address);
  const parts = pathname.split("/").filter((part) => part !== "");
  const shape = parts.map((part, index) => (index === parts.length - 1 || /\d/u.test(part) ? "*" : part));
  return `${host}/${shape.join("/")}`;
}
