/** Text turned into a function of JSON: evaluated, it gives the module's default export. */
export type Factory = () => unknown;

/** The world of a function that reacts, as seen by the driver that made it. Strings go in and come out. */
export type PureWorld = {
  /** @throws {SyntaxError} what the compiler says */
  compile(body: string): Factory;
  /** Calls what the factory makes with JSON text. Its microtasks settle the answer. */
  call(factory: Factory | undefined, input: string, logBytes: number): void;
  /** The answer is this failure. */
  fail(kind: "syntax" | "thrown", error: unknown): void;
  /** `v<json>` or `f<kind> <message>`. */
  answer(): string;
  hasLogs(): boolean;
  /** What was logged, as the JSON text of an array of strings. */
  logs(): string;
  /** The prototypes that functions of each sort have in common. */
  readonly makers: readonly object[];
};

export type PureOptions = {
  /** Names of this engine's that tell the time, chance, other threads or the garbage collector, beside those of the language. */
  readonly unwanted: readonly string[];
  /** Finds the line of an error in its stack, as the text of a regular expression with one group. */
  readonly line: string;
  /** Told of each line as it is logged, by whoever is outside. Never handed to anybody inside. */
  readonly told: (line: string) => void;
};

/**
 * Turns a bare JavaScript engine into the world a reactive function lives in: the same input gives the same answer, whichever
 * driver runs it. Its *text* is evaluated inside, so it may refer to nothing outside itself. Rules [X1] [X5] [X6] of SPEC.md.
 */
export function pureWorld({ unwanted, line, told }: PureOptions): PureWorld {
  type Callable = (...args: readonly unknown[]) => unknown;
  // Its names are data here, whatever the types know of them.
  const here = globalThis as unknown as Record<string, unknown>;
  const { defineProperty, getPrototypeOf } = Object;
  const { ownKeys, construct } = Reflect;
  const { parse, stringify } = JSON;
  const RealDate = Date;
  const RealFunction = Function;
  const linePattern = new RegExp(line);
  let logs: string[] = [];
  let logRoom = 0;
  let answer = "";

  const always = ["WebAssembly", "Atomics", "SharedArrayBuffer", "WeakRef", "FinalizationRegistry", "gc"];
  for (const name of [...always, ...unwanted]) delete here[name];
  for (const key of ownKeys(RegExp)) {
    const legacy = /^(\$.|input|lastMatch|lastParen|leftContext|rightContext)$/;
    if (typeof key === "string" && legacy.test(key)) delete (RegExp as unknown as Record<string, unknown>)[key];
  }
  const replace = (owner: object, key: string, value: unknown): void => {
    defineProperty(owner, key, { value, writable: true, enumerable: false, configurable: true });
  };
  // Where an engine has no Intl, asking what is in it is answered like everywhere else.
  if (!("Intl" in here)) replace(here, "Intl", {});
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
  replace(here, "Date", FixedDate);

  const noCode = (): never => {
    throw new Error("Text cannot be turned into code here.");
  };
  const makers = [() => {}, async () => {}, function* () {}, async function* () {}].map(getPrototypeOf) as object[];
  for (const prototype of makers) replace(prototype, "constructor", noCode);
  noCode.prototype = RealFunction.prototype;
  replace(here, "Function", noCode);
  replace(here, "eval", noCode);

  const log = (...parts: readonly unknown[]): void => {
    if (logRoom <= 0) return;
    const text = parts.map((part) => (typeof part === "string" ? part : (stringify(part) ?? String(part)))).join(" ");
    const kept = text.length < logRoom ? text : `${text.slice(0, logRoom)} … (the log is full)`;
    logs.push(kept);
    logRoom -= text.length + 1;
    told(kept);
  };
  replace(here, "console", { log, info: log, warn: log, error: log, debug: log });

  const describe = (error: unknown): string => {
    try {
      if (typeof error !== "object" || error === null) return `threw ${String(error)}`;
      const { name, message, stack } = error as Error;
      const at = linePattern.exec(String(stack))?.[1];
      // The compiler puts two lines of its own before the function's first.
      const place = at === undefined ? "" : ` (line ${Number(at) - 2})`;
      return `${String(name)}: ${String(message)}`.slice(0, 2000) + place;
    } catch {
      return "threw something that cannot be put into words";
    }
  };
  const fail = (kind: "syntax" | "thrown", error: unknown): void => {
    answer = `f${kind} ${describe(error)}`;
  };
  const put = (value: unknown): void => {
    try {
      answer = `v${stringify(value) ?? "null"}`;
    } catch (error) {
      answer = `foutput The value cannot be written as JSON: ${describe(error)}`;
    }
  };
  // `await` hands a thenable fresh functions of the engine's. Were it given `put` itself, it could leave a note on it.
  const settle = async (promise: unknown): Promise<void> => {
    try {
      put(await promise);
    } catch (error) {
      fail("thrown", error);
    }
  };
  return {
    makers,
    compile: (body) => new RealFunction(body) as Callable,
    call: (factory, input, logBytes) => {
      logs = [];
      logRoom = logBytes;
      answer = "fthrown The function's promise never settles: nothing it could wait for exists here.";
      try {
        const main = factory?.();
        if (typeof main !== "function") {
          answer = "fsyntax The default export is not a function.";
          return;
        }
        const value: unknown = (main as Callable)(parse(input));
        const then = typeof value === "object" && value !== null ? (value as { then?: unknown }).then : undefined;
        if (typeof then === "function") void settle(value);
        else put(value);
      } catch (error) {
        fail("thrown", error);
      }
    },
    fail,
    answer: () => `${answer}`,
    hasLogs: () => logs.length > 0,
    // Put together by hand: a function may have changed what lists and their methods do, where nothing is frozen.
    logs: () => {
      let text = "";
      for (let at = 0; at < logs.length; at += 1) text += `${at === 0 ? "" : ","}${stringify(`${logs[at]}`)}`;
      return `[${text}]`;
    },
  };
}
