import { MillraceError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import type { ExpectationOf } from "../expectation/expectation.ts";
import type { Judge } from "./row-check.ts";

/** What makes a row break an expression: it is not true, or cannot be evaluated. */
export function judgeExpression({ expression }: ExpectationOf<"expression">): Judge {
  const compiled = compileExpression(expression);
  return (record) => {
    try {
      const value = compiled.evaluate(record);
      return value === true ? null : `is ${JSON.stringify(value)}`;
    } catch (error) {
      if (error instanceof MillraceError) return `cannot be evaluated: ${error.message}`.slice(0, 300);
      throw error;
    }
  };
}
