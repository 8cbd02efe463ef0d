import { readFileSync, writeFileSync } from "node:fs";
import { transformText } from "@tributary/core/document";

/** `npm run spec:transform`: writes the transform table into the SPEC.md of core/document, between its two marks. */
const file = new URL("../packages/core/document/SPEC.md", import.meta.url);
const [START, END] = ["<!-- transform table -->\n", "\n<!-- end of the transform table -->"];
const spec = readFileSync(file, "utf8");
const [start, end] = [spec.indexOf(START), spec.indexOf(END)];
if (start < 0 || end < start) throw new Error("SPEC.md has lost the marks between which the table stands");
writeFileSync(file, spec.slice(0, start + START.length) + transformText() + spec.slice(end));
