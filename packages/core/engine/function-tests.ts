import { contentHash, type FunctionId } from "../base/index.ts";
import {
  type CodeOf,
  type FunctionCode,
  type FunctionDefinition,
  type FunctionTest,
  isWorldKind,
  meets,
  type Snapshot,
  type WorldKind,
} from "../model/index.ts";
import type { TestState } from "../protocol/index.ts";
import type { FunctionPool, Outcome, PoolMember, RunListener, Wanted } from "./reactive-pool.ts";
import { runKey } from "./run-key.ts";

/** An answer is shown beside the expected one unless it is longer than this, in characters of JSON. */
const MAX_SHOWN = 8 * 1024;

/** A test of a function that talks to the world: which place it runs in follows from its kind. */
export type WorldTest = Pick<Wanted, "key" | "code" | "input"> & { readonly kind: WorldKind };

/**
 * Where tests of functions that talk to the world run: in the tier that their kind asks for, and with no connection. A run costs a
 * process or a machine, so it is begun when nothing has changed for a moment. Rule [R35].
 */
export interface WorldTests {
  known(test: WorldTest): Outcome | undefined;
  /** Asks for a run. Answers how to lose interest; a run nobody is interested in any more is not begun, or is ended. */
  request(test: WorldTest, listener: RunListener): () => void;
}

type Followed = {
  test: FunctionTest;
  code: FunctionCode;
  state: TestState;
  /** Nobody's values follow from it: whoever waits for those does not wait for it. */
  readonly isWorld: boolean;
  /** Loses interest in the run that is waited for. */
  cancel: (() => void) | undefined;
};

/**
 * The tests of a model's functions, run whenever code or test changes, and only then: a run is named by its code and its
 * arguments, so what anybody has run before is not run again. Rule [R34].
 */
export class FunctionTestRuns {
  readonly #pool: FunctionPool;
  readonly #world: WorldTests;
  readonly #member: PoolMember;
  readonly #onChange: (id: FunctionId) => void;
  readonly #followed = new Map<FunctionId, Map<string, Followed>>();

  constructor(
    { pool, world }: { readonly pool: FunctionPool; readonly world: WorldTests },
    onChange: (id: FunctionId) => void,
  ) {
    this.#pool = pool;
    this.#world = world;
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
      if (this.#take(definition, known ?? new Map<string, Followed>(), code)) this.#onChange(id);
    }
  }

  /** By the test's id; undefined where the function has none. */
  of(id: FunctionId): { readonly [test: string]: TestState } | undefined {
    const tests = this.#followed.get(id);
    return tests && Object.fromEntries([...tests].map(([test, { state }]) => [test, state]));
  }

  /** Whether all is known that runs among what reacts. */
  get isSettled(): boolean {
    return this.#are(({ state, isWorld }) => isWorld || !isAwaited(state));
  }

  /** Whether nothing is waited for at all. */
  get isDone(): boolean {
    return this.#are(({ state }) => !isAwaited(state));
  }

  close(): void {
    for (const id of [...this.#followed.keys()]) this.#drop(id);
    this.#member.leave();
  }

  /** Whether anything is another way now. */
  #take(definition: FunctionDefinition, known: Map<string, Followed>, code: FunctionCode): boolean {
    const { id, tests = {} } = definition;
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
      known.set(name, this.#begin(definition, test, code));
      isOther = true;
    }
    if (known.size > 0) this.#followed.set(id, known);
    else this.#followed.delete(id);
    return isOther;
  }

  #begin({ id, kind }: FunctionDefinition, test: FunctionTest, code: FunctionCode): Followed {
    const hashes = Object.entries(test.input).map(([name, value]) => [name, contentHash(value)] as const);
    const wanted = { key: runKey(code, Object.fromEntries(hashes)), code, input: () => test.input };
    const isWorld = isWorldKind(kind);
    const outcome = isWorld ? this.#world.known({ ...wanted, kind }) : this.#pool.known(wanted.key);
    if (outcome) return { test, code, isWorld, state: stateOf(test, outcome), cancel: undefined };
    const state: TestState = { phase: isWorld ? "waiting" : "running" };
    const followed: Followed = { test, code, isWorld, state, cancel: undefined };
    const become = (next: TestState): void => {
      followed.state = next;
      this.#onChange(id);
    };
    const listener: RunListener = {
      onQueued: () => {},
      onStarted: () => isWorld && become({ phase: "running" }),
      onOutcome: (came) => {
        followed.cancel = undefined;
        become(stateOf(test, came));
      },
    };
    followed.cancel = isWorld
      ? this.#world.request({ ...wanted, kind }, listener)
      : this.#member.request(wanted, listener);
    return followed;
  }

  #are(so: (followed: Followed) => boolean): boolean {
    return [...this.#followed.values()].every((tests) => [...tests.values()].every(so));
  }

  #drop(id: FunctionId): void {
    for (const { cancel } of this.#followed.get(id)?.values() ?? []) cancel?.();
    this.#followed.delete(id);
  }
}

function isAwaited({ phase }: TestState): boolean {
  return phase === "waiting" || phase === "running";
}

function stateOf({ expect }: FunctionTest, outcome: Outcome): TestState {
  const { durationMs } = outcome;
  if (!outcome.ok && outcome.isUnrun) return { phase: "unrun", message: outcome.message };
  if (meets(expect, outcome)) return { phase: "passed", durationMs };
  if (!outcome.ok) return { phase: "failed", message: `It failed: ${outcome.message}`, durationMs };
  const message = "failure" in expect ? "It answered, where it should have failed." : "It answered something else.";
  const isShort = JSON.stringify(outcome.value).length <= MAX_SHOWN;
  return { phase: "failed", message, ...(isShort ? { actual: outcome.value } : {}), durationMs };
}
