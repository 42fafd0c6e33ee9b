import { type CelInput, CelScalar, celEnv, celFunc, isCelError, plan } from "@bufbuild/cel";
import { MillraceError } from "../errors/millrace-error.ts";
import type { Json } from "../json/json.ts";
import { dateFunctions } from "./date-functions.ts";
import { fromJson, toJson } from "./json-values.ts";
import { listFunctions } from "./list-functions.ts";
import { numberFunctions } from "./number-functions.ts";
import { parseExpression, turnFunction } from "./parsed-expression.ts";
import { type Shortcut, shortcutOf, untold } from "./shortcut.ts";
import { textFunctions } from "./text-functions.ts";

/** Values by name, such as a record. */
export type Scope = Readonly<Record<string, Json | undefined>>;

/** An expression that was checked. */
export interface Expression {
  readonly text: string;
  /** The names that it reads; `row` is the whole of them. */
  readonly names: readonly string[];
  /** Throws `EXPRESSION_FAILED` where the values do not fit. A name without a value is null. */
  evaluate(scope: Scope): Json;
}

export interface ExpressionOptions {
  /** How often the loops of one evaluation may turn, all together. (Default: 100,000) */
  readonly maxTurns?: number;
}

const maxCharacters = 4_096;

/**
 * Compiles an expression in the Common Expression Language, with numbers as JSON has them and functions for numbers, texts,
 * dates, lists and objects. It always ends, and reaches nothing but the values it is given.
 */
export function compileExpression(text: string, { maxTurns = 100_000 }: ExpressionOptions = {}): Expression {
  if (text.length > maxCharacters) throw invalid(text, `it may have ${maxCharacters} letters, and has ${text.length}`);
  let turns = 0;
  const countTurn = celFunc(turnFunction, [], CelScalar.BOOL, () => {
    if (++turns > maxTurns) throw new Error(`its loops may turn ${maxTurns} times`);
    return true;
  });
  const funcs = [...numberFunctions, ...textFunctions, ...dateFunctions, ...listFunctions, countTurn];
  const { names, run, shortcut } = compiled(text, funcs);
  function evaluate(scope: Scope): Json {
    const told = shortcut ? tryShortcut(shortcut, scope) : untold;
    if (told !== untold) return toJson(told);
    turns = 0;
    const bindings = Object.create(null) as Record<string, CelInput>;
    for (const name of names) bindings[name] = name === "row" ? rowOf(scope) : valueIn(scope, name);
    const result = run(bindings);
    if (!isCelError(result)) return toJson(result);
    throw new MillraceError({
      code: "EXPRESSION_FAILED",
      message: `Cannot evaluate ${shown(text)} as its values must fit: ${result.message}`,
      hint: "Convert the values first, as in number(price), or guard them, as in isBlank(price) ? 0 : number(price).",
    });
  }
  return { text, names, evaluate };
}

function compiled(
  text: string,
  funcs: Parameters<typeof celEnv>[0] extends infer Options
    ? NonNullable<NonNullable<Options>["funcs" & keyof NonNullable<Options>]>
    : never,
) {
  try {
    const { tree, names } = parseExpression(text);
    return { names, run: plan(celEnv({ funcs }), tree), shortcut: shortcutOf(tree.expr) };
  } catch (error) {
    throw invalid(text, error instanceof Error ? error.message : String(error));
  }
}

/** What fails on the short way fails on the whole one too, with its reason. */
function tryShortcut(shortcut: Shortcut, scope: Scope): ReturnType<Shortcut> {
  try {
    return shortcut(scope);
  } catch {
    return untold;
  }
}

function invalid(text: string, reason: string): MillraceError {
  return new MillraceError({
    code: "EXPRESSION_INVALID",
    message: `Cannot compile ${shown(text)} as it must be an expression: ${reason}`,
    hint: 'Fields stand by their names or as row["name of the field"], texts in quotes.',
  });
}

const valueIn = (scope: Scope, name: string) => fromJson(Object.hasOwn(scope, name) ? (scope[name] ?? null) : null);

/** As a map, since an object with a field named constructor is none to CEL. */
const rowOf = (scope: Scope): CelInput => new Map(Object.keys(scope).map((name) => [name, valueIn(scope, name)]));

const shown = (text: string) => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
