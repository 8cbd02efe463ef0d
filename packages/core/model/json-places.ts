import { err, type Json, ok, type Result } from "../base/index.ts";

/** A stretch of a text, in UTF-16 positions. */
export type Stretch = { readonly from: number; readonly to: number };

export type TextFault = Stretch & { readonly sentence: string };

export type PlacedJson = {
  readonly value: Json;
  /** Where each member and entry stands, by its path: `/domain/properties/port`, `/enum/0`. The whole is at "". */
  readonly places: ReadonlyMap<string, Stretch>;
  /** Names that one object says twice: the later one counts. */
  readonly repeated: readonly TextFault[];
};

const MAX_DEPTH = 100;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** All but quotation marks, backslashes and control characters stand for themselves. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const WORD = /true|false|null/y;
/** What stands where something else belongs, as far as it makes sense to point at it. */
const SCRAP = /[A-Za-z0-9_.'-]+|\S/y;

/**
 * Reads JSON as a person types it: where every value stands, or where the text stops being JSON, in the same words everywhere
 * (what `JSON.parse` says differs from engine to engine, and it says no place).
 */
export function readPlacedJson(text: string): Result<PlacedJson, TextFault> {
  const scan = new Scan(text);
  const fault = scan.whole();
  if (fault) return err(fault);
  return ok({ value: JSON.parse(text) as Json, places: scan.places, repeated: scan.repeated });
}

/** One pass over a text: the first fault ends it. */
class Scan {
  readonly places = new Map<string, Stretch>();
  readonly repeated: TextFault[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): TextFault | undefined {
    this.#space();
    const from = this.#at;
    const fault = this.#value("", 0);
    if (fault) return fault;
    this.places.set("", { from, to: this.#at });
    this.#space();
    return this.#at < this.#text.length
      ? this.#wrong("After the end of the definition nothing more can stand.")
      : undefined;
  }

  #value(path: string, depth: number): TextFault | undefined {
    if (depth > MAX_DEPTH) return this.#wrong("This is nested too deeply.");
    const next = this.#text[this.#at];
    if (next === "{") return this.#members(path, depth);
    if (next === "[") return this.#entries(path, depth);
    if (next === '"') return this.#string() === undefined ? this.#open() : undefined;
    if (this.#take(NUMBER) !== undefined || this.#take(WORD) !== undefined) return undefined;
    return this.#wrong("Here a value belongs: text in quotation marks, a number, true, false, null, { or [.");
  }

  #members(path: string, depth: number): TextFault | undefined {
    this.#skip();
    if (this.#ends("}")) return undefined;
    const names = new Set<string>();
    for (;;) {
      const from = this.#at;
      if (this.#text[from] !== '"') return this.#wrong("Here a name in quotation marks belongs.");
      const name = this.#string();
      if (name === undefined) return this.#open();
      const to = this.#at;
      if (names.has(name))
        this.repeated.push({ from, to, sentence: `“${name}” is said twice here; the later one counts.` });
      names.add(name);
      this.#space();
      if (this.#text[this.#at] !== ":") return this.#wrong("After a name a colon belongs.");
      this.#skip();
      const fault = this.#value(`${path}/${name}`, depth + 1);
      if (fault) return fault;
      this.places.set(`${path}/${name}`, { from, to: this.#text.slice(to, this.#at).includes("\n") ? to : this.#at });
      const ended = this.#next("}");
      if (ended !== "more") return ended;
    }
  }

  #entries(path: string, depth: number): TextFault | undefined {
    this.#skip();
    if (this.#ends("]")) return undefined;
    for (let index = 0; ; index += 1) {
      const from = this.#at;
      const fault = this.#value(`${path}/${index}`, depth + 1);
      if (fault) return fault;
      this.places.set(`${path}/${index}`, { from, to: this.#at });
      const ended = this.#next("]");
      if (ended !== "more") return ended;
    }
  }

  /** What follows a member or entry: a comma and another, or the end. */
  #next(close: "}" | "]"): "more" | TextFault | undefined {
    this.#space();
    if (this.#ends(close)) return undefined;
    if (this.#text[this.#at] !== ",") return this.#wrong(`Here a comma or ${close} belongs.`);
    const comma = this.#at;
    this.#skip();
    if (this.#text[this.#at] !== close) return "more";
    return {
      from: comma,
      to: comma + 1,
      sentence: "After this comma something is missing, or the comma is one too many.",
    };
  }

  #ends(close: string): boolean {
    if (this.#text[this.#at] !== close) return false;
    this.#at += 1;
    return true;
  }

  /** Past one character and the space after it. */
  #skip(): void {
    this.#at += 1;
    this.#space();
  }

  #space(): void {
    this.#take(SPACE);
  }

  #string(): string | undefined {
    const found = this.#take(STRING);
    return found === undefined ? undefined : (JSON.parse(found) as string);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Text whose quotation mark does not come before the line ends, or with a sign in it that cannot stand there. */
  #open(): TextFault {
    const from = this.#at;
    const end = this.#text.indexOf("\n", from);
    const sentence = "This text does not end on its line, or has a sign in it that is written with a backslash.";
    return { from, to: end < 0 ? this.#text.length : end, sentence };
  }

  #wrong(sentence: string): TextFault {
    const from = Math.min(this.#at, this.#text.length);
    SCRAP.lastIndex = from;
    return { from, to: from + (SCRAP.exec(this.#text)?.[0].length ?? 0), sentence };
  }
}
