import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

/** The list of mutations in a file of JSON, `-` being the standard input, or a sentence about why there is none. */
export async function readMutations(file: string): Promise<readonly unknown[] | string> {
  try {
    const parsed: unknown = JSON.parse(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
    return Array.isArray(parsed) ? parsed : `${file} holds no list of mutations.`;
  } catch (fault) {
    return `${file} cannot be read as JSON: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}
