import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { languageLibrary } from "@tributary/typing";

/** The language's library, from the compiler that packages/typing brings along. */
export function readLibrary(): readonly string[] {
  // Another TypeScript, without an API, may stand nearer to this file: it is asked for where packages/typing stands.
  const typing = createRequire(import.meta.url).resolve("@tributary/typing");
  const folder = dirname(createRequire(typing).resolve("typescript"));
  return languageLibrary((name) => readFileSync(join(folder, name), "utf8"));
}
