import { Transform } from "node:stream";
import { ValueCount } from "./value-count.ts";

/** A file is more than is read of one, and why; for the person. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

export type FileBounds = {
  readonly bytes: number;
  /** Reading a value costs a hundred times what its two bytes do, so what counts is how many there are. */
  readonly values: number;
  readonly valuesInLine: number;
};

const MEGABYTE = 1024 * 1024;
/** A line is read in one go, and what it says is kept until the whole file has been proven. */
export const WORKSPACE_FILE: FileBounds = {
  bytes: 256 * MEGABYTE,
  values: 20_000_000,
  valuesInLine: 4_000_000,
};

const MOST_DEPTH = 200;
const BREAK = 0x0a;

/** Lets through a file of lines of JSON as far as it is within its bounds: counted as it comes, before any of it is read. Rule [A9]. */
export function bounded({ bytes: mostBytes, values: most, valuesInLine: mostInLine }: FileBounds): Transform {
  let [bytes, values] = [0, 0];
  let line = new ValueCount();
  const whyNot = (chunk: Buffer): string | undefined => {
    bytes += chunk.length;
    if (bytes > mostBytes) return `The file is larger than ${mostBytes / MEGABYTE} MB.`;
    for (const byte of chunk) {
      if (byte === BREAK) {
        // A line that is no JSON may end within a text: the next begins anew.
        values += line.values;
        line = new ValueCount();
      } else line.take(byte);
      if (line.depth > MOST_DEPTH) return `A line of the file is nested more than ${MOST_DEPTH} deep.`;
      if (line.values > mostInLine)
        return `A line of the file holds more than ${mostInLine.toLocaleString("en")} values.`;
    }
    return values + line.values > most ? `The file holds more than ${most.toLocaleString("en")} values.` : undefined;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const sentence = whyNot(chunk);
      done(sentence === undefined ? null : new TooLarge(sentence), chunk);
    },
  });
}
