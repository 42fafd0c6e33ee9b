import { parseSync, Visitor } from "oxc-parser";

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** The modules a file asks for: static and dynamic imports, re-exports, and imports of types. */
export function importsOf(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`Cannot read the imports of ${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = ({ source }: { readonly source: unknown }) => {
    const literal = source as { readonly value?: unknown; readonly start: number } | null;
    if (typeof literal?.value !== "string") return;
    imports.push({ specifier: literal.value, line: text.slice(0, literal.start).split("\n").length });
  };
  new Visitor({
    ImportDeclaration: add,
    ExportAllDeclaration: add,
    ExportNamedDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
  }).visit(program);
  return imports;
}

/** Splits "@millrace/browser/worker" into the package and the entry of it ("" is the root one). */
export function splitSpecifier(specifier: string): { name: string; entry: string } {
  const parts = specifier.split("/");
  const length = specifier.startsWith("@") ? 2 : 1;
  return { name: parts.slice(0, length).join("/"), entry: parts.slice(length).join("/") };
}
