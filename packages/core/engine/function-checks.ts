import type { FunctionId } from "../base/index.ts";
import type { CodeOf, Snapshot } from "../model/index.ts";
import type { FunctionFindings } from "../protocol/index.ts";
import { FunctionTestRuns, type WorldTests } from "./function-tests.ts";
import { FunctionTypes } from "./function-types.ts";
import type { FunctionPool } from "./reactive-pool.ts";
import type { TypeChecker } from "./type-checker.ts";

export type FunctionChecksOptions = {
  readonly checker: TypeChecker;
  readonly pool: FunctionPool;
  readonly worldTests: WorldTests;
  /** Something else is known of the function. */
  readonly onChange: (id: FunctionId) => void;
};

/** What is to be said of a model's functions beside whether they run: types that do not fit, tests that fail. */
export class FunctionChecks {
  readonly #types: FunctionTypes;
  readonly #tests: FunctionTestRuns;
  #idle: { readonly rest: () => void; readonly isDue: () => boolean }[] = [];
  #closed = false;

  constructor({ checker, pool, worldTests, onChange }: FunctionChecksOptions) {
    const tell = (id: FunctionId): void => {
      onChange(id);
      this.#rest();
    };
    this.#types = new FunctionTypes(checker, tell);
    this.#tests = new FunctionTestRuns({ pool, world: worldTests }, tell);
  }

  follow(snapshot: Snapshot, codeOf: CodeOf): void {
    this.#types.follow(snapshot);
    this.#tests.follow(snapshot, codeOf);
    this.#rest();
  }

  of(id: FunctionId): FunctionFindings {
    const [types, tests] = [this.#types.of(id), this.#tests.of(id)];
    return { ...(types && types.length > 0 ? { types } : {}), ...(tests ? { tests } : {}) };
  }

  /** Tests that cost a process aside: no value follows from those, and they run only when nothing changes. */
  get isSettled(): boolean {
    return this.#types.isSettled && this.#tests.isSettled;
  }

  whenSettled(): Promise<void> {
    return this.#when(() => this.isSettled);
  }

  /** The same with every test: resolves when nothing is left to be found out. */
  whenDone(): Promise<void> {
    return this.#when(() => this.#types.isSettled && this.#tests.isDone);
  }

  close(): void {
    this.#closed = true;
    this.#types.close();
    this.#tests.close();
    this.#rest();
  }

  #when(isDue: () => boolean): Promise<void> {
    if (isDue() || this.#closed) return Promise.resolve();
    return new Promise((rest) => this.#idle.push({ rest, isDue }));
  }

  #rest(): void {
    const due = this.#idle.filter(({ isDue }) => this.#closed || isDue());
    this.#idle = this.#idle.filter((each) => !due.includes(each));
    for (const { rest } of due) rest();
  }
}
