import type { ComponentId, Json } from "@tributary/core/base";
import { type FunctionResult, RESULT_ROOT, roomName, STATUS_ROOT } from "@tributary/core/protocol";
import * as Y from "yjs";
import { Line } from "./line.ts";
import { askFrame } from "./server-frame.ts";

export type ResultsOptions = {
  readonly url: string;
  readonly token: string;
  readonly changeSet: string;
  onChange(): void;
};

/** What the functions of a change set say: read only, as the server writes it. */
export class Results {
  readonly #options: ResultsOptions;
  readonly #line: Line;
  readonly #ready = Promise.withResolvers<void>();
  #doc!: Y.Doc;

  static async open(options: ResultsOptions): Promise<Results> {
    const results = new Results(options);
    await results.#ready.promise;
    return results;
  }

  private constructor(options: ResultsOptions) {
    this.#options = options;
    const query = new URLSearchParams({ outbox: "1", token: options.token });
    this.#begin();
    this.#line = new Line({
      url: `${options.url}/${roomName({ kind: "results", id: options.changeSet })}?${query}`,
      onOpen: () => this.#ask(),
      onFrame: (frame) => {
        if (frame.type === "missing" || frame.type === "update") Y.applyUpdate(this.#doc, frame.update);
        if (frame.type === "missing") this.#ready.resolve();
        // Results are rebuilt when the change set is opened anew; ours would show what no longer is.
        if (frame.type === "session" && frame.notice.type === "reset") this.#restart();
      },
      onRejoin: () => this.#restart(),
      onEnd: (sentence) => this.#ready.reject(new Error(sentence)),
    });
  }

  /** Whether no function runs or waits. */
  get isIdle(): boolean {
    const status = this.#doc
      .getMap<{ readonly running: number; readonly waiting: number }>(STATUS_ROOT)
      .get("functions");
    return status === undefined || (status.running === 0 && status.waiting === 0);
  }

  /** A component's results by path, e.g. `/derived/qualification/image-pinned`. */
  of(component: ComponentId): ReadonlyMap<string, FunctionResult> {
    const found = new Map<string, FunctionResult>();
    for (const [key, result] of this.#doc.getMap<FunctionResult>(RESULT_ROOT).entries()) {
      if (key.startsWith(`${component}/`)) found.set(key.slice(component.length), result);
    }
    return found;
  }

  /** The value at a path of a component's results, the last good one where there is no newer. */
  value(component: ComponentId, path: string): Json | undefined {
    const result = this.#doc.getMap<FunctionResult>(RESULT_ROOT).get(component + path);
    return result && "value" in result ? result.value : undefined;
  }

  close(): void {
    this.#line.close();
    this.#doc.destroy();
  }

  #begin(): void {
    this.#doc = new Y.Doc();
    this.#doc.on("update", () => this.#options.onChange());
  }

  #restart(): void {
    this.#doc.destroy();
    this.#begin();
    this.#ask();
  }

  #ask(): void {
    this.#line.send(askFrame(Y.encodeStateVector(this.#doc)));
  }
}
