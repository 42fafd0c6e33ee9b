import type { Json } from "../json/json.ts";
import { numberOf, roundTo } from "./number-functions.ts";
import type { ExpressionNode } from "./parsed-expression.ts";
import { isBlank, maxCharacters } from "./text-functions.ts";

/** Says that the whole expression has to be evaluated after all. */
export const untold = Symbol("untold");

type Simple = string | number | bigint | boolean | null;
type Scope = Readonly<Record<string, Json | undefined>>;
export type Shortcut = (scope: Scope) => Simple | typeof untold;
type ConstantKind = Extract<ExpressionNode["exprKind"], { case: "constExpr" }>["value"]["constantKind"];
type Compute = (...values: readonly Simple[]) => Simple | typeof untold;

/**
 * A quicker way to the value of an expression of the common kinds: names, constants, arithmetic, comparisons and a few
 * functions, on values of the usual types. It tells nothing where it is not sure, so that all rules of CEL stay CEL's; null for
 * an expression of another kind. Ten times as quick, which is a half of the time of a transformation (measured 2026-11-22).
 */
export function shortcutOf(node: ExpressionNode | undefined): Shortcut | null {
  if (node?.exprKind.case === "identExpr") return readName(node.exprKind.value.name);
  if (node?.exprKind.case === "constExpr") return constant(node.exprKind.value.constantKind);
  if (node?.exprKind.case !== "callExpr") return null;
  const { target, function: name, args } = node.exprKind.value;
  const parts = [...(target ? [target] : []), ...args].map(shortcutOf);
  if (parts.includes(null)) return null;
  const [first, second, third] = parts as Shortcut[];
  if (!target && name === "_&&_") return both(first!, second!);
  if (!target && name === "_||_") return either(first!, second!);
  if (!target && name === "_?_:_") return chosen(first!, { yes: second!, no: third! });
  const kinds = target ? methods : functions;
  const compute = Object.hasOwn(kinds, name) ? kinds[name]?.[parts.length] : undefined;
  if (!compute) return null;
  return parts.length === 1 ? ofOne(compute, first!) : ofTwo(compute, [first!, second!]);
}

function readName(name: string): Shortcut | null {
  if (name === "row") return null;
  return (scope) => {
    const value = Object.hasOwn(scope, name) ? scope[name] : null;
    if (value === undefined) return null;
    return typeof value === "object" && value !== null ? untold : (value as Simple);
  };
}

function constant({ case: kind, value }: ConstantKind): Shortcut | null {
  switch (kind) {
    case "nullValue":
      return () => null;
    case "stringValue":
    case "boolValue":
    case "doubleValue":
    case "int64Value":
      return () => value;
    default:
      return null;
  }
}

function ofOne(compute: Compute, first: Shortcut): Shortcut {
  return (scope) => {
    const one = first(scope);
    return one === untold ? untold : compute(one);
  };
}

function ofTwo(compute: Compute, [first, second]: readonly [Shortcut, Shortcut]): Shortcut {
  return (scope) => {
    const one = first(scope);
    if (one === untold) return untold;
    const other = second(scope);
    return other === untold ? untold : compute(one, other);
  };
}

function both(first: Shortcut, second: Shortcut): Shortcut {
  return (scope) => {
    const one = first(scope);
    if (one !== true) return one === false ? false : untold;
    const other = second(scope);
    return typeof other === "boolean" ? other : untold;
  };
}

function either(first: Shortcut, second: Shortcut): Shortcut {
  return (scope) => {
    const one = first(scope);
    if (one !== false) return one === true ? true : untold;
    const other = second(scope);
    return typeof other === "boolean" ? other : untold;
  };
}

function chosen(condition: Shortcut, { yes, no }: { readonly yes: Shortcut; readonly no: Shortcut }): Shortcut {
  return (scope) => {
    const is = condition(scope);
    if (typeof is !== "boolean") return untold;
    return is ? yes(scope) : no(scope);
  };
}

/** A double of CEL, or one of its ints beside a double, where both are exact; two ints are computed otherwise. */
function ofNumbers(compute: (left: number, right: number) => number | boolean): Compute {
  return (left, right) => {
    if (typeof left === "number") {
      if (typeof right === "number") return compute(left, right);
      if (typeof right === "bigint" && Number.isSafeInteger(Number(right))) return compute(left, Number(right));
    } else if (typeof left === "bigint" && typeof right === "number" && Number.isSafeInteger(Number(left)))
      return compute(Number(left), right);
    return untold;
  };
}

function equality(wanted: boolean): Compute {
  const numbers = ofNumbers((left, right) => (left === right) === wanted);
  return (left, right) => {
    if (typeof left === "string" && typeof right === "string") return (left === right) === wanted;
    if (typeof left === "boolean" && typeof right === "boolean") return (left === right) === wanted;
    return numbers(left, right);
  };
}

const sum = ofNumbers((left, right) => left + right);
const rounded = (value: Simple, places: Simple) =>
  typeof places === "bigint" ? roundTo(numberOf(value), Number(places)) : untold;

/** By name and number of arguments. */
const functions: Readonly<Record<string, Readonly<Record<number, Compute>>>> = {
  "_+_": {
    2: (left, right) => {
      if (typeof left !== "string" || typeof right !== "string") return sum(left!, right!);
      return left.length + right.length <= maxCharacters ? left + right : untold;
    },
  },
  "_-_": { 2: ofNumbers((left, right) => left - right) },
  "_*_": { 2: ofNumbers((left, right) => left * right) },
  "_/_": { 2: ofNumbers((left, right) => left / right) },
  "_%_": { 2: ofNumbers((left, right) => left % right) },
  "_<_": { 2: ofNumbers((left, right) => left < right) },
  "_<=_": { 2: ofNumbers((left, right) => left <= right) },
  "_>_": { 2: ofNumbers((left, right) => left > right) },
  "_>=_": { 2: ofNumbers((left, right) => left >= right) },
  "_==_": { 2: equality(true) },
  "_!=_": { 2: equality(false) },
  "!_": { 1: (value) => (typeof value === "boolean" ? !value : untold) },
  number: { 1: numberOf },
  round: { 1: (value) => roundTo(numberOf(value), 0), 2: rounded },
  isBlank: { 1: isBlank },
};

const methods: typeof functions = {
  upper: { 1: (text) => (typeof text === "string" ? text.toUpperCase() : untold) },
  lower: { 1: (text) => (typeof text === "string" ? text.toLowerCase() : untold) },
};
