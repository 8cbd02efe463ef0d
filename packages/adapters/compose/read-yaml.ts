import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node as YamlNode,
  type Pair,
  parseAllDocuments,
  Scalar,
} from "yaml";
import type { Issues } from "./issues.ts";
import type { MapNode, MergeMark, Node } from "./node.ts";

export const MAX_FILE_CHARACTERS = 16_000_000;
/** Values a file may hold once its aliases are written out: beyond it, aliases were meant to exhaust the reader. */
export const MAX_NODES = 1_000_000;
const MAX_DEPTH = 100;

/** The documents of a YAML text as located nodes; undefined, with errors in `issues`, when it is not YAML or out of bounds. */
export function readYaml(file: string, text: string, issues: Issues): readonly Node[] | undefined {
  const nowhere = { file, line: 1 };
  const refuse = (message: string): undefined => {
    issues.error("", nowhere, message);
    return undefined;
  };
  if (text.length > MAX_FILE_CHARACTERS)
    return refuse(`The file is larger than ${MAX_FILE_CHARACTERS / 1_000_000} million characters. Split it.`);
  if (isBinary(text)) return refuse("This is not a text file, so it cannot be a Compose file.");
  const lines = new LineCounter();
  const clean = text.startsWith("\ufeff") ? text.slice(1) : text;
  let documents: readonly Document[];
  try {
    const parsed = parseAllDocuments(clean, {
      lineCounter: lines,
      uniqueKeys: false,
      merge: false,
      prettyErrors: false,
      logLevel: "silent",
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return refuse("The file is nested too deeply to be read.");
  }
  const reader = new Reader(file, lines, issues);
  const before = issues.errors.length;
  const nodes = documents.flatMap((document) => reader.document(document) ?? []);
  return issues.errors.length > before ? undefined : nodes;
}

/** Pictures, archives and programs hold zero bytes, or bytes that are no text in any encoding we read. */
function isBinary(text: string): boolean {
  const start = text.slice(0, 8192);
  return text.includes("\0") || start.split("\ufffd").length - 1 > 8;
}

class Refused extends Error {}

type Read = { readonly node: Node; readonly size: number };

class Reader {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #issues: Issues;
  /** Anchors seen so far, by name: an alias means the latest before it. */
  #anchors = new Map<string, Read | "open">();
  #path: string[] = [];

  constructor(file: string, lines: LineCounter, issues: Issues) {
    this.#file = file;
    this.#lines = lines;
    this.#issues = issues;
  }

  document(document: Document): Node | undefined {
    for (const error of document.errors.slice(0, 20)) {
      this.#issues.error(
        "",
        { file: this.#file, line: this.#lines.linePos(error.pos[0]).line },
        `This is not valid YAML: ${sentence(error.message)}`,
      );
    }
    if (document.errors.length > 0 || !document.contents) return undefined;
    this.#anchors = new Map();
    try {
      return this.#read(document.contents as YamlNode, 0).node;
    } catch (cause) {
      if (cause instanceof Refused) return undefined;
      throw cause;
    }
  }

  #read(yaml: YamlNode, depth: number): Read {
    if (depth > MAX_DEPTH) this.#refuse(yaml, `It is nested more than ${MAX_DEPTH} levels deep.`);
    if (isAlias(yaml)) return this.#alias(yaml.source, yaml);
    const anchor = (yaml as { anchor?: string }).anchor;
    if (anchor) this.#anchors.set(anchor, "open");
    const read = this.#value(yaml, depth);
    if (read.size > MAX_NODES)
      this.#refuse(yaml, `With its aliases written out it holds more than ${MAX_NODES} values.`);
    if (anchor) this.#anchors.set(anchor, read);
    return read;
  }

  #alias(name: string, yaml: YamlNode): Read {
    const read = this.#anchors.get(name);
    if (read === undefined)
      return this.#refuse(yaml, `The alias *${name} names an anchor that does not come before it.`);
    if (read === "open") return this.#refuse(yaml, `The alias *${name} stands inside what it refers to.`);
    return read;
  }

  #value(yaml: YamlNode, depth: number): Read {
    const at = { file: this.#file, line: this.#line(yaml) };
    const merge = mergeMark((yaml as { tag?: string }).tag);
    const marked = merge ? { merge } : {};
    if (isSeq(yaml)) {
      let size = 1;
      const items = yaml.items.map((item, index) => {
        const read = this.#within(String(index), () => this.#read(item as YamlNode, depth + 1));
        size += read.size;
        return read.node;
      });
      return { node: { kind: "list", ...at, items, ...marked }, size };
    }
    if (isMap(yaml)) return this.#map(yaml.items as Pair<YamlNode, YamlNode | null>[], { ...at, ...marked }, depth);
    if (isScalar(yaml)) return { node: scalarOf(yaml, { ...at, ...marked }), size: 1 };
    return this.#refuse(yaml, "It is neither a value, a list nor a group of keys.");
  }

  #map(
    pairs: readonly Pair<YamlNode, YamlNode | null>[],
    at: { file: string; line: number; merge?: MergeMark },
    depth: number,
  ): Read {
    const entries = new Map<string, Node>();
    const merged: MapNode[] = [];
    let size = 1;
    for (const pair of pairs) {
      const key = this.#key(pair.key);
      const read = this.#within(key, () => this.#member(pair, depth));
      size += read.size;
      if (key === "<<" && isScalar(pair.key) && pair.key.type === Scalar.PLAIN) {
        merged.push(...this.#mergeSources(pair, read.node));
        continue;
      }
      if (entries.has(key)) this.#within(key, () => this.#complain(pair.key, `The key ${key} stands here twice.`));
      entries.set(key, { ...read.node, line: this.#line(pair.key) });
    }
    // What the group says itself wins over what it merges in; of several sources, the first wins.
    for (const source of merged)
      for (const [key, node] of source.entries) if (!entries.has(key)) entries.set(key, node);
    return { node: { kind: "map", ...at, entries }, size };
  }

  #member({ key, value }: Pair<YamlNode, YamlNode | null>, depth: number): Read {
    if (value) return this.#read(value, depth + 1);
    return { node: { kind: "scalar", file: this.#file, line: this.#line(key), value: null, source: "" }, size: 1 };
  }

  #mergeSources(pair: Pair<YamlNode, YamlNode | null>, node: Node): readonly MapNode[] {
    const sources = node.kind === "list" ? node.items : [node];
    return sources.flatMap((source) => {
      if (source.kind === "map") return [source];
      this.#within("<<", () => this.#complain(pair.key, "Only a group of keys can be merged in with <<."));
      return [];
    });
  }

  #key(key: YamlNode | null): string {
    if (isAlias(key)) {
      const read = this.#alias(key.source, key);
      if (read.node.kind === "scalar") return String(read.node.value);
    }
    if (isScalar(key)) return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    return this.#refuse(key, "A key must be a word, not a list or a group.");
  }

  #line(yaml: YamlNode | null): number {
    return yaml?.range ? this.#lines.linePos(yaml.range[0]).line : 1;
  }

  #within<T>(segment: string, run: () => T): T {
    this.#path.push(segment);
    const value = run();
    this.#path.pop();
    return value;
  }

  #complain(yaml: YamlNode | null, message: string): void {
    this.#issues.error(this.#path.join("."), { file: this.#file, line: this.#line(yaml) }, message);
  }

  #refuse(yaml: YamlNode | null, message: string): never {
    this.#complain(yaml, message);
    throw new Refused(message);
  }
}

function mergeMark(tag: string | undefined): MergeMark | undefined {
  return tag === "!reset" ? "reset" : tag === "!override" ? "override" : undefined;
}

function scalarOf(yaml: Scalar, at: { file: string; line: number; merge?: MergeMark }): Node {
  const { value } = yaml;
  const source = yaml.source ?? String(value ?? "");
  const primitive = typeof value === "bigint" ? source : ((value ?? null) as string | number | boolean | null);
  // Compose's YAML reader takes 0440 for octal, as YAML 1.1 did.
  if (typeof primitive === "number" && /^[-+]?0[0-7]+$/.test(source))
    return { kind: "scalar", ...at, value: Number.parseInt(source, 8), source };
  if (typeof primitive === "number" && Number.isInteger(primitive) && !Number.isSafeInteger(primitive))
    return { kind: "scalar", ...at, value: source, source };
  return { kind: "scalar", ...at, value: primitive, source };
}

function sentence(message: string): string {
  if (/call stack/.test(message)) return "it is nested too deeply.";
  const [first = message] = message.split("\n");
  const clean = first
    .replace(/[\p{Cc}]/gu, " ")
    .slice(0, 200)
    .trim();
  return clean.endsWith(".") ? clean : `${clean}.`;
}
