import { contentHash, type FunctionId } from "../base/index.ts";
import { type CodeOf, type FunctionCode, type FunctionTest, meets, type Snapshot } from "../model/index.ts";
import type { TestState } from "../protocol/index.ts";
import type { FunctionPool, Outcome, PoolMember } from "./reactive-pool.ts";
import { runKey } from "./run-key.ts";

/** An answer is shown beside the expected one unless it is longer than this, in characters of JSON. */
const MAX_SHOWN = 8 * 1024;

type Followed = {
  test: FunctionTest;
  code: FunctionCode;
  key: string;
  state: TestState;
  /** Loses interest in the run that is waited for. */
  cancel: (() => void) | undefined;
};

/**
 * The tests of a model's functions, run whenever code or test changes, and only then: a run is named by its code and its
 * arguments, so what anybody has run before is not run again. Rule [R34].
 */
export class FunctionTestRuns {
  readonly #pool: FunctionPool;
  readonly #member: PoolMember;
  readonly #onChange: (id: FunctionId) => void;
  readonly #followed = new Map<FunctionId, Map<string, Followed>>();

  constructor(pool: FunctionPool, onChange: (id: FunctionId) => void) {
    this.#pool = pool;
    this.#member = pool.join();
    this.#onChange = onChange;
  }

  follow({ functions }: Snapshot, codeOf: CodeOf): void {
    for (const id of [...this.#followed.keys()]) if (functions.get(id)?.deleted !== false) this.#drop(id);
    for (const definition of functions.values()) {
      const { id, deleted, tests = {} } = definition;
      const code = codeOf(definition);
      const known = this.#followed.get(id);
      if (deleted || !code || (!known && Object.keys(tests).length === 0)) continue;
      if (this.#take(id, known ?? new Map<string, Followed>(), code, tests)) this.#onChange(id);
    }
  }

  /** By the test's id; undefined where the function has none. */
  of(id: FunctionId): { readonly [test: string]: TestState } | undefined {
    const tests = this.#followed.get(id);
    return tests && Object.fromEntries([...tests].map(([test, { state }]) => [test, state]));
  }

  get isSettled(): boolean {
    for (const tests of this.#followed.values())
      for (const { state } of tests.values()) if (state.phase === "running") return false;
    return true;
  }

  close(): void {
    for (const id of [...this.#followed.keys()]) this.#drop(id);
    this.#member.leave();
  }

  /** Whether anything is another way now. */
  #take(
    id: FunctionId,
    known: Map<string, Followed>,
    code: FunctionCode,
    tests: { readonly [test: string]: FunctionTest },
  ): boolean {
    let isOther = false;
    for (const [name, followed] of known) {
      if (Object.hasOwn(tests, name)) continue;
      followed.cancel?.();
      known.delete(name);
      isOther = true;
    }
    for (const [name, test] of Object.entries(tests)) {
      const before = known.get(name);
      if (before?.test === test && before.code === code) continue;
      before?.cancel?.();
      known.set(name, this.#begin(id, test, code));
      isOther = true;
    }
    if (known.size > 0) this.#followed.set(id, known);
    else this.#followed.delete(id);
    return isOther;
  }

  #begin(id: FunctionId, test: FunctionTest, code: FunctionCode): Followed {
    const hashes = Object.entries(test.input).map(([name, value]) => [name, contentHash(value)] as const);
    const key = runKey(code, Object.fromEntries(hashes));
    const outcome = this.#pool.known(key);
    if (outcome) return { test, code, key, state: stateOf(test, outcome), cancel: undefined };
    const followed: Followed = { test, code, key, state: { phase: "running" }, cancel: undefined };
    followed.cancel = this.#member.request(
      { key, code, input: () => test.input },
      {
        onQueued: () => {},
        onStarted: () => {},
        onOutcome: (came) => {
          followed.cancel = undefined;
          followed.state = stateOf(test, came);
          this.#onChange(id);
        },
      },
    );
    return followed;
  }

  #drop(id: FunctionId): void {
    for (const { cancel } of this.#followed.get(id)?.values() ?? []) cancel?.();
    this.#followed.delete(id);
  }
}

function stateOf({ expect }: FunctionTest, outcome: Outcome): TestState {
  const { durationMs } = outcome;
  if (meets(expect, outcome)) return { phase: "passed", durationMs };
  if (!outcome.ok) return { phase: "failed", message: `It failed: ${outcome.message}`, durationMs };
  const message = "failure" in expect ? "It answered, where it should have failed." : "It answered something else.";
  const isShort = JSON.stringify(outcome.value).length <= MAX_SHOWN;
  return { phase: "failed", message, ...(isShort ? { actual: outcome.value } : {}), durationMs };
}
