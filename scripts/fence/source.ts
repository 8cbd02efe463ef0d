import { parseSync } from "oxc-parser";

export type Located = { readonly line: number };
export type Import = Located & { readonly specifier: string };
/** A use of an impure thing, in the words a person would use: `Date.now()`, `process`. */
export type GlobalUse = Located & { readonly name: string };

/** What a file reaches for, read off its syntax tree. */
export type SourceFacts = {
  readonly imports: readonly Import[];
  readonly starExports: readonly Located[];
  readonly globals: readonly GlobalUse[];
  readonly syntaxErrors: readonly (Located & { readonly message: string })[];
};

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };

/**
 * Reads a TypeScript file's imports (static, dynamic, re-exports and `import("…")` types alike) and its uses of globals.
 *
 * A name the file binds anywhere counts as the file's own everywhere: a parameter called `location` is not the browser's.
 */
export function readSource(path: string, text: string): SourceFacts {
  const lineAt = lineIndex(text);
  const { program, errors } = parseSync(path, text);
  const imports: Import[] = [];
  const starExports: Located[] = [];
  const uses: GlobalUse[] = [];
  const bound = new Set<string>();

  visit(program as unknown as Node, undefined, (node, parent) => {
    const line = lineAt(node.start);
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, line });
    // `export * as tables` adds one name, and says which.
    if (node.type === "ExportAllDeclaration" && !isNode(node["exported"])) starExports.push({ line });
    for (const name of bindingsOf(node)) bound.add(name);
    const use = globalUse(node, parent);
    if (use !== undefined) uses.push({ name: use, line });
  });
  return {
    imports,
    starExports,
    globals: uses.filter((use) => !bound.has(use.name.split(/[.( ]/)[0] ?? "") && !bound.has(use.name)),
    syntaxErrors: errors.map((error) => ({ message: error.message, line: lineAt(error.labels[0]?.start ?? 0) })),
  };
}

function visit(node: Node, parent: Node | undefined, see: (node: Node, parent: Node | undefined) => void): void {
  see(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function specifierOf(node: Node): string | undefined {
  const isImport =
    node.type === "ImportDeclaration" ||
    node.type === "ExportAllDeclaration" ||
    node.type === "ExportNamedDeclaration" ||
    node.type === "ImportExpression" ||
    node.type === "TSImportType";
  if (!isImport || !isNode(node["source"])) return undefined;
  const value = node["source"]["value"];
  return typeof value === "string" ? value : undefined;
}

/** Names this node brings into scope. */
function bindingsOf(node: Node): readonly string[] {
  switch (node.type) {
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return patternNames(node["local"]);
    case "VariableDeclarator":
    case "ClassDeclaration":
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [...patternNames(node["id"]), ...patternNames(node["params"])];
    case "CatchClause":
      return patternNames(node["param"]);
    default:
      return [];
  }
}

function patternNames(pattern: unknown): readonly string[] {
  if (Array.isArray(pattern)) return pattern.flatMap(patternNames);
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case "Identifier":
      return [String(pattern["name"])];
    case "ObjectPattern":
      return patternNames(pattern["properties"]);
    case "Property":
      return patternNames(pattern["value"]);
    case "ArrayPattern":
      return patternNames(pattern["elements"]);
    case "AssignmentPattern":
      return patternNames(pattern["left"]);
    case "RestElement":
      return patternNames(pattern["argument"]);
    default:
      return [];
  }
}

/** The global this node uses, if it is a use at all: a property name, a label or a type is not. */
function globalUse(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === "MemberExpression" && !node["computed"]) {
    const object = identifier(node["object"]);
    const property = identifier(node["property"]);
    if (object === "Date" && property === "now") return "Date.now()";
    if (object === "Math" && property === "random") return "Math.random()";
  }
  if (node.type === "NewExpression" && identifier(node["callee"]) === "Date" && isEmpty(node["arguments"])) {
    return "new Date()";
  }
  if (node.type === "CallExpression" && identifier(node["callee"]) === "Date") return "Date()";
  if (node.type !== "Identifier" || parent === undefined || isMereName(node, parent)) return undefined;
  return identifier(node);
}

function isMereName(node: Node, parent: Node): boolean {
  if (parent.type === "MemberExpression") return parent["property"] === node && parent["computed"] !== true;
  if (parent.type === "Property" || parent.type === "PropertyDefinition" || parent.type === "MethodDefinition") {
    return parent["key"] === node && parent["computed"] !== true;
  }
  const holdsExpression = [
    "TSAsExpression",
    "TSSatisfiesExpression",
    "TSNonNullExpression",
    "TSInstantiationExpression",
  ];
  return parent.type.startsWith("TS") && !holdsExpression.includes(parent.type);
}

function identifier(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" ? String(node["name"]) : undefined;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** Line numbers from 1, for offsets in UTF-16 code units. */
function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
