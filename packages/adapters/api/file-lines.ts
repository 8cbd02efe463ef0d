import { Transform } from "node:stream";

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
const [BREAK, QUOTE, BACKSLASH, COMMA] = [0x0a, 0x22, 0x5c, 0x2c];
const [OPENING_LIST, OPENING_OBJECT, CLOSING_LIST, CLOSING_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d];

/** Lets through a file of lines of JSON as far as it is within its bounds: counted as it comes, before any of it is read. Rule [A9]. */
export function bounded({ bytes: mostBytes, values: most, valuesInLine: mostInLine }: FileBounds): Transform {
  let [bytes, values, inLine, depth] = [0, 0, 0, 0];
  let [isText, isEscaped] = [false, false];
  const whyNot = (chunk: Buffer): string | undefined => {
    bytes += chunk.length;
    if (bytes > mostBytes) return `The file is larger than ${mostBytes / MEGABYTE} MB.`;
    for (const byte of chunk) {
      // A line that is no JSON may end within a text: the next begins anew.
      if (byte === BREAK) [inLine, depth, isText, isEscaped] = [0, 0, false, false];
      else if (isEscaped) isEscaped = false;
      else if (isText) {
        if (byte === BACKSLASH) isEscaped = true;
        else isText = byte !== QUOTE;
      } else if (byte === QUOTE) isText = true;
      else if (byte === CLOSING_LIST || byte === CLOSING_OBJECT) depth -= 1;
      else if (byte === COMMA || byte === OPENING_LIST || byte === OPENING_OBJECT) {
        values += 1;
        inLine += 1;
        if (byte !== COMMA) depth += 1;
      }
      if (depth > MOST_DEPTH) return `A line of the file is nested more than ${MOST_DEPTH} deep.`;
    }
    if (values > most) return `The file holds more than ${most.toLocaleString("en")} values.`;
    return undefined;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const why = whyNot(chunk);
      const inOne =
        inLine > mostInLine
          ? `A line of the file holds more than ${mostInLine.toLocaleString("en")} values.`
          : undefined;
      const sentence = why ?? inOne;
      done(sentence === undefined ? null : new TooLarge(sentence), chunk);
    },
  });
}
