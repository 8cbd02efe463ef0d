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
 * Turns a bare V8 context into the world a reactive function lives in, and returns the way in. Rules [X4]–[X8] of SPEC.md.
 *
 * Its *text* is evaluated inside the isolate, so it may refer to nothing outside itself. Everything reachable is frozen, so
 * calls cannot leave each other messages; what tells the time, chance or the garbage collector is gone.
 */
export function prelude(): Inside {
  type Callable = (...args: readonly unknown[]) => unknown;
  const world = globalThis as unknown as Record<string, unknown>;
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { ownKeys, construct } = Reflect;
  const { parse, stringify } = JSON;
  const RealDate = Date;
  const RealFunction = Function;
  const factories = new Map<string, Callable>();

  let logs: string[] = [];
  let logRoom = 0;
  let answer = "";

  // What may tell the time, chance, other threads or the garbage collector.
  for (const name of [
    "WebAssembly",
    "Atomics",
    "SharedArrayBuffer",
    "WeakRef",
    "FinalizationRegistry",
    "Temporal",
    "gc",
  ])
    delete world[name];
  for (const name of ["DateTimeFormat", "v8BreakIterator"]) delete (Intl as unknown as Record<string, unknown>)[name];
  for (const key of ownKeys(RegExp)) {
    const legacy = /^(\$.|input|lastMatch|lastParen|leftContext|rightContext)$/;
    if (typeof key === "string" && legacy.test(key)) delete (RegExp as unknown as Record<string, unknown>)[key];
  }

  const replace = (owner: object, key: string, value: unknown): void => {
    defineProperty(owner, key, { value, writable: true, enumerable: false, configurable: true });
  };
  replace(Math, "random", () => {
    throw new Error("There is no randomness here: a function that reacts gives the same answer to the same input.");
  });

  const NO_CLOCK = "There is no clock here: a function that reacts gives the same answer to the same input.";
  const FixedDate = function (this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined || args.length === 0) throw new Error(NO_CLOCK);
    return construct(RealDate, args, new.target);
  };
  FixedDate.prototype = RealDate.prototype;
  replace(FixedDate, "name", "Date");
  replace(FixedDate, "parse", RealDate.parse);
  replace(FixedDate, "UTC", RealDate.UTC);
  replace(FixedDate, "now", () => {
    throw new Error(NO_CLOCK);
  });
  replace(RealDate.prototype, "constructor", FixedDate);
  replace(world, "Date", FixedDate);

  const noCode = (): never => {
    throw new Error("Text cannot be turned into code here.");
  };
  const makers = [() => {}, async () => {}, function* () {}, async function* () {}].map(getPrototypeOf) as object[];
  for (const prototype of makers) replace(prototype, "constructor", noCode);
  noCode.prototype = RealFunction.prototype;
  replace(world, "Function", noCode);
  replace(world, "eval", noCode);

  const log = (...parts: readonly unknown[]): void => {
    if (logRoom <= 0) return;
    const line = parts.map((part) => (typeof part === "string" ? part : (stringify(part) ?? String(part)))).join(" ");
    logs.push(line.length < logRoom ? line : `${line.slice(0, logRoom)} … (the log is full)`);
    logRoom -= line.length + 1;
  };
  replace(world, "console", { log, info: log, warn: log, error: log, debug: log });

  // A frozen prototype also stops `error.name = …` on the objects that inherit from it. An accessor whose setter
  // defines the property on the object itself lets honest code do what it always does.
  const isBusy = (prototype: object): boolean => prototype === Array.prototype || prototype === RealFunction.prototype;
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  for (const prototype of [
    Object.prototype,
    RealFunction.prototype,
    Array.prototype,
    ...errors.map((type) => type.prototype),
  ]) {
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
  const reachable: unknown[] = [world, ...iterators, ...makers, getPrototypeOf(Uint8Array)];
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

  const describe = (error: unknown): string => {
    try {
      if (typeof error !== "object" || error === null) return `threw ${String(error)}`;
      const { name, message, stack } = error as Error;
      const line = /<anonymous>:(\d+):\d+/.exec(String(stack))?.[1];
      // The compiler puts two lines of its own before the function's first.
      const place = line === undefined ? "" : ` (line ${Number(line) - 2})`;
      return `${String(name)}: ${String(message)}`.slice(0, 2000) + place;
    } catch {
      return "threw something that cannot be put into words";
    }
  };
  const put = (value: unknown): void => {
    try {
      answer = `v${stringify(value) ?? "null"}`;
    } catch (error) {
      answer = `foutput The value cannot be written as JSON: ${describe(error)}`;
    }
  };
  const fail = (error: unknown): void => {
    answer = `fthrown ${describe(error)}`;
  };

  // `await` hands a thenable fresh functions of the engine's. Were it given `put` itself, it could leave a note on it.
  const settle = async (promise: unknown): Promise<void> => {
    try {
      put(await promise);
    } catch (error) {
      fail(error);
    }
  };

  return {
    compile: (hash, body) => {
      factories.set(hash, new RealFunction(body) as Callable);
    },
    begin: (hash, input, logBytes) => {
      logs = [];
      logRoom = logBytes;
      answer = "fthrown The function's promise never settles: nothing it could wait for exists here.";
      try {
        const main = factories.get(hash)?.();
        if (typeof main !== "function") {
          answer = "fsyntax The default export is not a function.";
          return;
        }
        const value: unknown = (main as Callable)(parse(input));
        const then = typeof value === "object" && value !== null ? (value as { then?: unknown }).then : undefined;
        if (typeof then === "function") void settle(value);
        else put(value);
      } catch (error) {
        fail(error);
      }
    },
    finish: () => (logs.length === 0 ? answer : answer.slice(0, 1).toUpperCase() + answer.slice(1)),
    takeLogs: () => stringify(logs),
  };
}
