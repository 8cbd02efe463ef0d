import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { textHash } from "@tributary/core/base";
import type { FunctionBinding, FunctionCode, FunctionKind } from "@tributary/core/model";

const loaded = new Map<string, FunctionCode>();

/** The code of `functions/<file>.ts` as the sandbox runs it: the same text with its types blanked, known by its hash. */
function loadFunction(file: string): FunctionCode {
  let code = loaded.get(file);
  if (!code) {
    const js = stripTypes(readFileSync(new URL(`./functions/${file}.ts`, import.meta.url), "utf8"));
    code = { hash: textHash(js), js };
    loaded.set(file, code);
  }
  return code;
}

/** Type stripping is as good as stable, yet Node prints a warning once; a user has no use for it. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

type Bound = Omit<FunctionBinding, "kind" | "code">;

/** A binding of the function in `functions/<file>.ts`. */
export function bind(kind: FunctionKind, file: string, bound: Bound): FunctionBinding {
  return { kind, ...bound, code: loadFunction(file) };
}
