import type { FunctionId } from "../base/index.ts";
import { textHash } from "../base/index.ts";
import type { CodeOf, FunctionCode, FunctionDefinition, Snapshot } from "../model/index.ts";
import type { FunctionState } from "../protocol/index.ts";
import type { Compiled, Compiler } from "./compiler.ts";
import { earlierTexts, type TextEdit } from "./earlier-texts.ts";

export type FunctionCodesOptions = {
  readonly compiler: Compiler;
  /** The code in force is another for some function. */
  readonly onChange: () => void;
  /** What the log has of edits of a function's code, oldest first: asked for when nothing else says which text could be compiled last. */
  readonly editsOf?: (id: FunctionId) => Promise<readonly TextEdit[]>;
  readonly onState?: (id: FunctionId, state: FunctionState | undefined) => void;
};

type Known = {
  source: string;
  /** What the text as it is now compiles to, once that is known. */
  compiled: Compiled | undefined;
  /** What runs: the last text that could be compiled. */
  good: FunctionCode | undefined;
  /** What the log knows of that, once it has been looked for. */
  logged?: Promise<FunctionCode | undefined>;
};

/**
 * The code in force of each of a model's functions [R30]: what its text compiles to, or, while that cannot be compiled, the last
 * text that could; failing that the base's. One that never could fails with the reason when it is run.
 */
export class FunctionCodes {
  readonly #options: FunctionCodesOptions;
  readonly #known = new Map<FunctionId, Known>();
  #functions: Snapshot["functions"] | undefined;
  #pending = 0;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(options: FunctionCodesOptions) {
    this.#options = options;
  }

  /** @param base - what stands below, to fall back on */
  follow({ functions }: Snapshot, base: Snapshot | undefined): void {
    if (functions === this.#functions) return;
    this.#functions = functions;
    for (const definition of functions.values()) if (!definition.deleted) this.#take(definition, base);
    for (const id of [...this.#known.keys()]) {
      if (functions.get(id)?.deleted === false) continue;
      this.#known.delete(id);
      this.#options.onState?.(id, undefined);
    }
  }

  codeOf: CodeOf = ({ id }) => {
    const known = this.#known.get(id);
    if (!known || known.good) return known?.good;
    return known.compiled && !known.compiled.ok ? failing(known.compiled) : undefined;
  };

  state(id: FunctionId): FunctionState | undefined {
    const known = this.#known.get(id);
    if (!known?.compiled) return undefined;
    if (known.compiled.ok) return { phase: "ready" };
    return { phase: "broken", problems: known.compiled.problems, inForce: known.good !== undefined };
  }

  get isSettled(): boolean {
    return this.#pending === 0;
  }

  whenSettled(): Promise<void> {
    return this.isSettled || this.#closed ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#rest();
  }

  #take({ id, source }: FunctionDefinition, base: Snapshot | undefined): void {
    const known = this.#known.get(id) ?? { source: "", compiled: undefined, good: undefined };
    if (this.#known.has(id) && known.source === source) return;
    this.#known.set(id, known);
    known.source = source;
    void this.#compile(known, id, base?.functions.get(id)?.source);
  }

  async #compile(known: Known, id: FunctionId, below: string | undefined): Promise<void> {
    const { source } = known;
    this.#pending += 1;
    const compiled = await this.#options.compiler.compile(source);
    const earlier = compiled.ok || known.good ? undefined : await this.#lastGood(known, id, { source, below });
    this.#pending -= 1;
    const isCurrent = !this.#closed && this.#known.get(id) === known && known.source === source;
    if (isCurrent) {
      known.compiled = compiled;
      if (compiled.ok) known.good = compiled.code;
      else if (earlier) known.good ??= earlier;
      this.#options.onState?.(id, this.state(id));
      this.#options.onChange();
    }
    if (this.#pending === 0) this.#rest();
  }

  /** The last text before this one that could be compiled: as far as the log tells, and failing that the base's [R41]. */
  async #lastGood(
    known: Known,
    id: FunctionId,
    { source, below }: { readonly source: string; readonly below: string | undefined },
  ): Promise<FunctionCode | undefined> {
    known.logged ??= this.#lastGoodLogged(id, source);
    const logged = await known.logged;
    if (logged || below === undefined || below === source) return logged;
    const base = await this.#options.compiler.compile(below);
    return base.ok ? base.code : undefined;
  }

  async #lastGoodLogged(id: FunctionId, source: string): Promise<FunctionCode | undefined> {
    const { compiler, editsOf } = this.#options;
    for (const text of earlierTexts(source, (await editsOf?.(id)) ?? [])) {
      if (this.#closed) return undefined;
      const compiled = await compiler.compile(text);
      if (compiled.ok) return compiled.code;
    }
    return undefined;
  }

  #rest(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}

/** Code that says why there is none. */
function failing({ problems: [first] }: Extract<Compiled, { readonly ok: false }>): FunctionCode {
  const reason = `line ${first.line}, column ${first.column}: ${first.sentence}`;
  const js = `export default function main() {\n  throw new Error(${JSON.stringify(reason)});\n}\n`;
  return { hash: textHash(js), js };
}
