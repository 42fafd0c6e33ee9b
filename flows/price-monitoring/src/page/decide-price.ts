import { compareDecimals, shiftDecimal } from "../price/decimal.ts";
import type { Price } from "../price/parse-price.ts";
import type { PriceUnit } from "../price/units.ts";
import type { OtherSay, Reason } from "./offer.ts";
import { SOURCES, type Source, type StatedPrice, type Statement } from "./statement.ts";
import { mostVisible, type VisiblePrice } from "./visible-prices.ts";
import { PROMINENT } from "./visible-score.ts";

export interface DecidedPrice {
  price: string | null;
  kind: Price["kind"];
  high: string | null;
  was: string | null;
  unit: PriceUnit | null;
  /** The statement that the currency may be taken from. */
  stated: { price: StatedPrice; source: Source } | null;
  visible: VisiblePrice | null;
  reason: Reason;
}

const same = (a: string, b: string): boolean => compareDecimals(a, b) === 0;
const isZero = (amount: string): boolean => !/[1-9]/u.test(amount);
const place = (source: Source): number => SOURCES.indexOf(source);

interface Stated {
  price: StatedPrice;
  source: Source;
}

/** What stands against a statement: how it fails to be what the page shows, or null where nothing does. */
function objection(
  stated: StatedPrice,
  { visible, all }: { visible: VisiblePrice; all: readonly VisiblePrice[] },
): string | null {
  const shown = visible.written;
  if (same(stated.amount, visible.amount)) return null;
  for (const power of [2, 3, -2, -3])
    if (same(shiftDecimal(stated.amount, power), visible.amount))
      return `it is “${shown}” with its decimal mark misplaced`;
  const alike = all.filter(({ amount, foreign }) => !foreign && same(amount, stated.amount));
  if (alike.some(({ struck }) => struck)) return `the page shows it struck out beside “${shown}”`;
  if (visible.high !== null && same(visible.high, stated.amount)) return `it is only the upper end of “${shown}”`;
  if (isZero(stated.amount)) return `it is zero while the page shows “${shown}”`;
  if (alike.some(({ unit, score }) => unit === null && score > PROMINENT / 2)) return null;
  return visible.score >= PROMINENT ? `the page plainly shows “${shown}”, so the statement is outdated` : null;
}

/** The stated price to hold against the page: of several offers the one that the page shows, else the first. */
function bestStated(statements: readonly Statement[], visible: VisiblePrice | null): Stated | null {
  const stated = statements
    .toSorted((a, b) => place(a.source) - place(b.source))
    .map(({ prices, source }) => ({
      source,
      price:
        prices.find(({ amount }) => visible !== null && same(amount, visible.amount)) ??
        prices.find(({ amount }) => !isZero(amount)) ??
        prices[0],
    }))
    .filter((entry): entry is Stated => entry.price !== undefined);
  return stated[0] ?? null;
}

function othersOf(
  statements: readonly Statement[],
  { winner, visible, price }: { winner: Source; visible: VisiblePrice | null; price: string },
): OtherSay[] {
  const says = statements.flatMap(({ source, prices }) =>
    prices.length === 0 ? [] : [{ source, amounts: prices.map(({ amount }) => amount) }],
  );
  const others: OtherSay[] = says
    .filter(({ source }) => source !== winner)
    .map(({ source, amounts }) => ({
      source,
      value: amounts[0]!,
      agrees: amounts.some((amount) => same(amount, price)),
    }));
  if (visible !== null && winner !== "visible-text")
    others.push({ source: "visible-text", value: visible.written, agrees: same(visible.amount, price) });
  return others;
}

function fromVisible(visible: VisiblePrice): Pick<DecidedPrice, "price" | "kind" | "high" | "unit"> {
  const kind = visible.high !== null ? "range" : visible.from ? "from" : "single";
  return { price: visible.amount, kind, high: visible.high, unit: visible.unit };
}

function fromStated(
  stated: StatedPrice,
  visible: VisiblePrice | null,
): Pick<DecidedPrice, "price" | "kind" | "high" | "unit"> {
  const high = stated.high ?? visible?.high ?? null;
  return {
    price: stated.amount,
    kind: high !== null ? "range" : visible?.from ? "from" : "single",
    high,
    unit: visible?.unit ?? null,
  };
}

/** The price that is set against the decided one: struck out near it, else listed by a statement. */
function earlierPrice(
  price: string,
  {
    all,
    visible,
    statements,
  }: { all: readonly VisiblePrice[]; visible: VisiblePrice | null; statements: readonly Statement[] },
): string | null {
  const above = (amount: string): boolean => compareDecimals(amount, price) > 0;
  const near = all.filter(
    ({ struck, foreign, amount, unit, line }) =>
      struck &&
      !foreign &&
      unit === null &&
      above(amount) &&
      (visible === null || Math.abs(line.index - visible.line.index) <= 6),
  );
  return near[0]?.amount ?? statements.flatMap(({ listPrices }) => listPrices).find(above) ?? null;
}

const NOTHING = {
  price: null,
  kind: "single",
  high: null,
  was: null,
  unit: null,
  stated: null,
  visible: null,
} as const;

/**
 * Decides what the product costs.
 *
 * A statement wins over the visible text, sources in their order, unless the page contradicts it: shows its amount
 * struck out, a hundred times or a thousandth of it, or nowhere at all while another price stands out.
 */
export function decidePrice(statements: readonly Statement[], all: readonly VisiblePrice[]): DecidedPrice {
  const visible = mostVisible(all);
  const stated = bestStated(statements, visible);
  if (stated === null && visible === null)
    return { ...NOTHING, reason: { source: null, because: "the page tells no price", others: [] } };
  const against = stated !== null && visible !== null ? objection(stated.price, { visible, all }) : null;
  if (visible !== null && (stated === null || against !== null)) {
    const because =
      against === null
        ? `no statement tells a price, and the page shows “${visible.written}”`
        : `${stated!.source} states ${stated!.price.amount}, but ${against}`;
    const others = othersOf(statements, { winner: "visible-text", visible, price: visible.amount });
    const was = earlierPrice(visible.amount, { all, visible, statements });
    return { ...fromVisible(visible), was, stated, visible, reason: { source: "visible-text", because, others } };
  }
  const { price, source } = stated!;
  if (isZero(price.amount) && (visible === null || !isZero(visible.amount)))
    return {
      ...NOTHING,
      stated,
      reason: { source: null, because: `${source} states ${price.amount}, which stands for no price`, others: [] },
    };
  const shows =
    visible === null
      ? "the page shows no other"
      : same(price.amount, visible.amount)
        ? `the page shows “${visible.written}”, too`
        : `“${visible.written}” on the page does not stand out against it`;
  const others = othersOf(statements, { winner: source, visible, price: price.amount });
  const agreeing = visible !== null && same(price.amount, visible.amount) ? visible : null;
  const was = earlierPrice(price.amount, { all, visible, statements });
  return {
    ...fromStated(price, agreeing),
    was,
    stated,
    visible: agreeing ?? visible,
    reason: { source, because: `${source} states ${price.amount}, and ${shows}`, others },
  };
}
