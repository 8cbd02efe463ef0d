import type { Factory, PureOptions, PureWorld } from "./pure-world.ts";

/** What the child calls inside the isolate. Strings only, so that nothing of ours is ever handed in. */
export type Inside = {
  /** Compiles a function body; throws what the compiler says. */
  compile(hash: string, body: string): void;
  /** Runs a compiled function on JSON text. Its microtasks run before the call returns to the child. */
  begin(hash: string, input: string, logBytes: number): void;
  /** `v<json>` or `f<kind> <message>`; upper case when there are logs to take. */
  finish(): string;
  /** What was logged, as the JSON text of an array of strings. */
  takeLogs(): string;
};

/**
 * Makes a V8 context the world of one call after another, and returns the way in. `pure` makes that world; what is done here keeps the
 * calls apart. Rules [X4]–[X8] of SPEC.md.
 *
 * Its *text* is evaluated inside the isolate, so it may refer to nothing outside itself. Everything reachable is frozen, so
 * calls cannot leave each other messages.
 */
export function prelude(pure: (options: PureOptions) => PureWorld, told: PureOptions["told"]): Inside {
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { ownKeys } = Reflect;
  const factories = new Map<string, Factory>();
  const functions = Function.prototype;
  // What the types say is always there goes.
  for (const name of ["DateTimeFormat", "v8BreakIterator"]) delete (Intl as unknown as Record<string, unknown>)[name];
  const made = pure({ unwanted: ["Temporal"], line: "<anonymous>:(\\d+):\\d+", told });

  // A frozen prototype also stops `error.name = …` on the objects that inherit from it. An accessor whose setter
  // defines the property on the object itself lets honest code do what it always does.
  const isBusy = (prototype: object): boolean => prototype === Array.prototype || prototype === functions;
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  for (const prototype of [Object.prototype, functions, Array.prototype, ...errors.map((type) => type.prototype)]) {
    for (const key of ownKeys(prototype)) {
      const property = getOwnPropertyDescriptor(prototype, key);
      if (!property?.configurable || !("value" in property) || key === "length") continue;
      if (isBusy(prototype) && key !== "constructor" && key !== "toString" && key !== "name") continue;
      const value: unknown = property.value;
      defineProperty(prototype, key, {
        get: () => value,
        set(this: object, next: unknown) {
          if (this === prototype) throw new TypeError(`${String(key)} cannot be changed for everybody`);
          defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
        },
        enumerable: false,
        configurable: false,
      });
    }
  }

  const iterators = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/./g),
    [].values().map((item) => item),
    Iterator.from({ next: () => ({ done: true, value: undefined }) } as Iterator<undefined>),
    new Intl.Segmenter().segment(""),
    new Intl.Segmenter().segment("")[Symbol.iterator](),
    (async function* () {})(),
    (function* () {})(),
  ];
  const frozen = new Set<unknown>();
  const reachable: unknown[] = [globalThis, ...iterators, ...made.makers, getPrototypeOf(Uint8Array)];
  while (reachable.length > 0) {
    const object = reachable.pop();
    if ((typeof object !== "object" && typeof object !== "function") || object === null || frozen.has(object)) continue;
    frozen.add(object);
    reachable.push(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const property = getOwnPropertyDescriptor(object, key);
      reachable.push(property?.value, property?.get, property?.set);
    }
    freeze(object);
  }

  return {
    compile: (hash, body) => {
      factories.set(hash, made.compile(body));
    },
    begin: (hash, input, logBytes) => made.call(factories.get(hash), input, logBytes),
    finish: () => {
      const answer = made.answer();
      return made.hasLogs() ? answer.slice(0, 1).toUpperCase() + answer.slice(1) : answer;
    },
    takeLogs: () => made.logs(),
  };
}
