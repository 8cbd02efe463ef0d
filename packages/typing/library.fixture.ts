import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { languageLibrary } from "./library.ts";

const FOLDER = dirname(createRequire(import.meta.url).resolve("typescript"));

/** The library as it is given to pages and to the server. */
export const LIBRARY = languageLibrary((name) => readFileSync(join(FOLDER, name), "utf8"));
