import { stripTypeScriptTypes } from "node:module";
import { textHash } from "@tributary/core/base";
import type { FunctionCode } from "@tributary/core/model";

/**
 * JavaScript of a TypeScript text: types become white space, so every line and column stays where its author put it.
 *
 * @throws {SyntaxError} if the text cannot be parsed, or holds what is more than types (enums, parameter properties, namespaces)
 */
export function stripTypes(source: string): string {
  // Node says once that this is experimental; who edits a function has no use for that.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source, { mode: "strip" });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A function as schemas hold it: JavaScript, named by the hash of its text. @throws {SyntaxError} as `stripTypes` */
export function functionCode(source: string): FunctionCode {
  const js = stripTypes(source);
  return { hash: textHash(js), js };
}
