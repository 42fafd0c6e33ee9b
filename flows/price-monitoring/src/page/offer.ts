import type { Price, PriceCurrency, PriceUnit } from "@millrace/parsing/price";
import type { RuleReading } from "../rule/read-rule.ts";
import type { Variant } from "../variant/variant.ts";
import type { Availability } from "./availability.ts";
import type { Source } from "./statement.ts";
import type { UnitPrice } from "./unit-price.ts";

/** What one source says about a value, beside the one that won. */
export type OtherSay = {
  source: Source;
  value: string;
  agrees: boolean;
};

/** Why a value is what it is. */
export type Reason = {
  /** The source that won; null where none says anything. */
  source: Source | null;
  /** One sentence for people. */
  because: string;
  others: OtherSay[];
};

/** How many of the product there are. */
export type StockLevel = {
  left: number;
  /** There may be more: `10+ in stock`. */
  orMore: boolean;
  written: string;
  source: Source;
};

/** What a page asks for its product; plain JSON. */
export type Offer = {
  name: string | null;
  /** Exact decimal; null where the page tells no price. */
  price: string | null;
  kind: Price["kind"];
  /** The upper end of a range. */
  high: string | null;
  /** The earlier or recommended price that is set against this one. */
  was: string | null;
  /** What the price is per, where it is not for the thing as sold. */
  unit: PriceUnit | null;
  currency: PriceCurrency;
  availability: Availability | null;
  /** How many there are; null where the page does not tell. */
  stock: StockLevel | null;
  /** What a unit of measure costs, where the page tells it. */
  unitPrice: UnitPrice | null;
  /** What can be chosen, with what each costs; empty where there is no choice. */
  variants: Variant[];
  reasons: { name: Reason; price: Reason; currency: Reason; availability: Reason };
};

export type Extraction = {
  /** Null where the page is about no product. */
  offer: Offer | null;
  /** Why the offer has its price or none, or why there is no offer; one sentence. */
  reason: string;
  /** What became of the rule for the site; absent where there is none. */
  rule?: RuleReading;
};
