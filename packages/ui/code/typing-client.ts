import type { Completion, Meaning, TypedText, TypeProblem } from "@tributary/typing";

type Question =
  | { readonly ask: "problems"; readonly text: TypedText }
  | { readonly ask: "completions" | "meaning"; readonly text: TypedText; readonly position: number }
  | { readonly ask: "detail"; readonly text: TypedText; readonly position: number; readonly name: string };

export type TypingCall =
  | { readonly ask: "begin"; readonly library: readonly string[] }
  | (Question & { readonly id: number });
export type TypingAnswer = { readonly id: number; readonly value: unknown };

type Answers = {
  readonly problems: readonly TypeProblem[];
  readonly completions: readonly Completion[];
  readonly meaning: Meaning | undefined;
  readonly detail: { readonly type: string; readonly words: string } | undefined;
};

const SLOW_MS = 15_000;

/**
 * TypeScript in a worker of the page, started when something is asked of it for the first time. Where it cannot be had, or a
 * text keeps it too long, the answer is undefined: the page goes on without, and the next question starts it anew.
 */
export class TypingClient {
  readonly #library: () => Promise<readonly string[]>;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #worker: Promise<Worker> | undefined;
  #ids = 0;

  /** @param library - the language's library as texts, asked for once */
  constructor(library: () => Promise<readonly string[]>) {
    this.#library = library;
  }

  async ask<Q extends Question>(question: Q): Promise<Answers[Q["ask"]] | undefined> {
    this.#worker ??= this.#start();
    const starting = this.#worker;
    let worker: Worker;
    try {
      worker = await starting;
    } catch {
      if (this.#worker === starting) this.#worker = undefined;
      return undefined;
    }
    this.#ids += 1;
    const id = this.#ids;
    const value = new Promise<unknown>((resolve) => this.#waiting.set(id, resolve));
    const timer = setTimeout(() => this.#drop(worker), SLOW_MS);
    worker.postMessage({ ...question, id } satisfies TypingCall);
    const answer = await value;
    clearTimeout(timer);
    return answer as Answers[Q["ask"]] | undefined;
  }

  async #start(): Promise<Worker> {
    const library = await this.#library();
    const worker = new Worker(new URL("./typing.worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<TypingAnswer>) => {
      this.#waiting.get(data.id)?.(data.value);
      this.#waiting.delete(data.id);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#drop(worker);
    });
    worker.postMessage({ ask: "begin", library } satisfies TypingCall);
    return worker;
  }

  #drop(worker: Worker): void {
    worker.terminate();
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
