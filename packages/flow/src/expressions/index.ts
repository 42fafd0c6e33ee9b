export { compileExpression, type Expression, type ExpressionOptions, type Scope } from "./expression.ts";
