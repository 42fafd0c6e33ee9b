import { parse } from "@bufbuild/cel";

type Parsed = ReturnType<typeof parse>;
export type ExpressionNode = NonNullable<Parsed["expr"]>;
type Node = ExpressionNode;

/** The name of the function that is called once for each turn of a comprehension. No expression can write it. */
export const turnFunction = "@turn";

const maxNested = 2;
const maxDepth = 60;

/** What was found in an expression's tree. */
export interface ParsedExpression {
  readonly tree: Parsed;
  /** The names that it reads, without those that its comprehensions bind. */
  readonly names: readonly string[];
}

/** Parses an expression and puts a counter into its loops. Refuses loops in loops in loops. */
export function parseExpression(text: string): ParsedExpression {
  const tree = parse(text);
  const names = new Set<string>();
  visit(tree.expr, { names, bound: new Set(), loops: 0, depth: 0 });
  return { tree, names: [...names] };
}

interface Place {
  readonly names: Set<string>;
  readonly bound: ReadonlySet<string>;
  readonly loops: number;
  readonly depth: number;
}

function visit(node: Node | undefined, place: Place): void {
  if (!node) return;
  if (place.depth > maxDepth) throw new Error(`it may be nested ${maxDepth} deep`);
  const { case: kind, value } = node.exprKind;
  const inside = { ...place, depth: place.depth + 1 };
  if (kind === "identExpr") {
    if (!place.bound.has(value.name)) place.names.add(value.name);
  } else if (kind === "selectExpr") visit(value.operand, inside);
  else if (kind === "callExpr") for (const part of [value.target, ...value.args]) visit(part, inside);
  else if (kind === "listExpr") for (const part of value.elements) visit(part, inside);
  else if (kind === "structExpr")
    for (const entry of value.entries) {
      if (entry.keyKind.case === "mapKey") visit(entry.keyKind.value, inside);
      visit(entry.value, inside);
    }
  else if (kind === "comprehensionExpr") {
    if (place.loops === maxNested) throw new Error(`loops may be nested ${maxNested} deep`);
    visit(value.iterRange, inside);
    visit(value.accuInit, inside);
    const body = { ...inside, loops: place.loops + 1, bound: new Set([...place.bound, value.iterVar, value.accuVar]) };
    for (const part of [value.loopCondition, value.loopStep, value.result]) visit(part, body);
    value.loopCondition = counted(value.loopCondition!);
  }
}

/** `condition && turn()`, made from a tree of that form. */
function counted(condition: Node): Node {
  const both = parse("a && turn()").expr!;
  if (both.exprKind.case !== "callExpr") throw new Error("a conjunction is a call");
  const turn = both.exprKind.value.args[1]!;
  if (turn.exprKind.case === "callExpr") turn.exprKind.value.function = turnFunction;
  both.exprKind.value.args[0] = condition;
  return both;
}
