import { compareDecimals } from "@millrace/parsing/price";
import type { Offer, OtherSay, Reason } from "./offer.ts";
import type { Source, Statement } from "./statement.ts";
import { mostVisible, type VisiblePrice } from "./visible-prices.ts";
import { bestStated, isZero, objectionTo, type Stated, sameAmount, showing } from "./weigh-statement.ts";

type PriceParts = Pick<Offer, "price" | "kind" | "high" | "was" | "unit">;

export interface DecidedPrice extends PriceParts {
  /** The price as the page shows it. */
  visible: VisiblePrice | null;
  /** A source whose statement is of an earlier day. */
  outdated: Source | null;
  reason: Reason;
}

interface Evidence {
  statements: readonly Statement[];
  all: readonly VisiblePrice[];
}

const NO_PRICE = { price: null, kind: "single", high: null, was: null, unit: null } as const;

function othersOf(
  statements: readonly Statement[],
  { winner, visible, price }: { winner: Source | null; visible: VisiblePrice | null; price: string },
): OtherSay[] {
  const others: OtherSay[] = statements
    .filter(({ source, prices }) => source !== winner && prices.length > 0)
    .map(({ source, prices }) => ({
      source,
      value: prices[0]!.amount,
      agrees: prices.some(({ amount }) => sameAmount(amount, price)),
    }));
  if (visible !== null && winner !== "visible-text")
    others.push({ source: "visible-text", value: visible.written, agrees: sameAmount(visible.amount, price) });
  return others;
}

const LINES_OF_A_BLOCK = 6;

/** The price that is set against the decided one: struck out near it, else listed by a statement. */
function earlierPrice(
  price: string,
  { statements, all, visible }: Evidence & { visible: VisiblePrice | null },
): string | null {
  const isAbove = (amount: string): boolean => compareDecimals(amount, price) > 0;
  const isNear = ({ line }: VisiblePrice): boolean =>
    visible === null || Math.abs(line.index - visible.line.index) <= LINES_OF_A_BLOCK;
  const struck = all.find(
    (one) => one.struck && !one.foreign && one.unit === null && isAbove(one.amount) && isNear(one),
  );
  return struck?.amount ?? statements.flatMap(({ listPrices }) => listPrices).find(isAbove) ?? null;
}

function takeVisible(
  visible: VisiblePrice,
  { stated, evidence }: { stated: Stated | null; evidence: Evidence },
): DecidedPrice {
  const objection = stated === null ? null : objectionTo(stated.price, { visible, all: evidence.all });
  const because =
    stated === null
      ? `no statement tells a price, and the page shows “${visible.written}”`
      : `${stated.source} states ${stated.price.amount}, but ${objection?.because}`;
  const { amount: price, high, unit, from } = visible;
  return {
    price,
    kind: high !== null ? "range" : from ? "from" : "single",
    high,
    unit,
    was: earlierPrice(price, { ...evidence, visible }),
    visible,
    outdated: objection?.outdated ? (stated?.source ?? null) : null,
    reason: {
      source: "visible-text",
      because,
      others: othersOf(evidence.statements, { winner: "visible-text", visible, price }),
    },
  };
}

/** Of two spellings of one amount the one with more decimals: numbers in JSON lose the zero of "12.90". */
function fullerSpelling(amount: string, shown: VisiblePrice | null): string {
  return shown !== null && shown.amount.length > amount.length ? shown.amount : amount;
}

function takeStated(
  { source, price }: Stated,
  { visible, evidence }: { visible: VisiblePrice | null; evidence: Evidence },
): DecidedPrice {
  const { amount } = price;
  const agreeing = showing(amount, evidence.all).toSorted((a, b) => b.score - a.score)[0] ?? null;
  const others = othersOf(evidence.statements, { winner: source, visible: agreeing ?? visible, price: amount });
  if (isZero(amount) && agreeing === null) {
    const because = `${source} states ${amount}, which stands for no price`;
    return { ...NO_PRICE, visible: null, outdated: null, reason: { source: null, because, others } };
  }
  const high = price.high ?? agreeing?.high ?? null;
  const page =
    agreeing !== null
      ? `the page shows “${agreeing.written}”, too`
      : visible !== null
        ? `“${visible.written}” on the page does not stand out against it`
        : "the page shows no other";
  return {
    price: fullerSpelling(amount, agreeing),
    kind: high !== null ? "range" : agreeing?.from ? "from" : "single",
    high,
    unit: agreeing?.unit ?? null,
    was: earlierPrice(amount, { ...evidence, visible: agreeing }),
    visible: agreeing,
    outdated: null,
    reason: { source, because: `${source} states ${amount}, and ${page}`, others },
  };
}

/**
 * Decides what the product costs.
 *
 * A statement wins over the visible text, sources in their order, unless the page contradicts it: shows its amount
 * struck out, with the decimal mark elsewhere, or nowhere at all while another price stands out. Against a rule of the
 * site it has no say.
 */
export function decidePrice(statements: readonly Statement[], all: readonly VisiblePrice[]): DecidedPrice {
  const evidence = { statements, all };
  const visible = mostVisible(all);
  const stated = bestStated(statements, visible);
  const isSure = stated?.source === "site-rule";
  if (stated !== null && (isSure || visible === null || objectionTo(stated.price, { visible, all }) === null))
    return takeStated(stated, { visible, evidence });
  if (visible !== null) return takeVisible(visible, { stated, evidence });
  return {
    ...NO_PRICE,
    visible,
    outdated: null,
    reason: { source: null, because: "the page tells no price", others: [] },
  };
}
