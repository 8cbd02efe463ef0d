/** What comes back out of a call: `v<json>` or `f<kind> <message>`, and what was logged. */
export type Outcome = { readonly finish: () => string; readonly logs: () => string };

/**
 * The world of one call in QuickJS, and the call itself. Its *text* is evaluated in a runtime made for this call, so it may
 * refer to nothing outside itself, and nothing needs to be frozen: nobody comes after. Rules [X1] [Q2] of ../SPEC.md.
 */
export function world(body: string, input: string, logBytes: number): Outcome {
  type Callable = (...args: readonly unknown[]) => unknown;
  const here = globalThis as unknown as Record<string, unknown>;
  const { defineProperty, getPrototypeOf } = Object;
  const { ownKeys, construct } = Reflect;
  const { parse, stringify } = JSON;
  const RealDate = Date;
  const RealFunction = Function;
  const logs: string[] = [];
  let logRoom = logBytes;
  let answer = "fthrown The function's promise never settles: nothing it could wait for exists here.";

  for (const name of [
    "WebAssembly",
    "Atomics",
    "SharedArrayBuffer",
    "WeakRef",
    "FinalizationRegistry",
    "performance",
    "queueMicrotask",
    "navigator",
    "print",
    "gc",
  ])
    delete here[name];
  for (const key of ownKeys(RegExp)) {
    const legacy = /^(\$.|input|lastMatch|lastParen|leftContext|rightContext)$/;
    if (typeof key === "string" && legacy.test(key)) delete (RegExp as unknown as Record<string, unknown>)[key];
  }
  const replace = (owner: object, key: string, value: unknown): void => {
    defineProperty(owner, key, { value, writable: true, enumerable: false, configurable: true });
  };
  // This engine has no Intl. Asking what is in it is answered like everywhere else here.
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
  replace(here, "Function", noCode);
  replace(here, "eval", noCode);

  const log = (...parts: readonly unknown[]): void => {
    if (logRoom <= 0) return;
    const line = parts.map((part) => (typeof part === "string" ? part : (stringify(part) ?? String(part)))).join(" ");
    logs.push(line.length < logRoom ? line : `${line.slice(0, logRoom)} … (the log is full)`);
    logRoom -= line.length + 1;
  };
  replace(here, "console", { log, info: log, warn: log, error: log, debug: log });

  const describe = (error: unknown): string => {
    try {
      if (typeof error !== "object" || error === null) return `threw ${String(error)}`;
      const { name, message, stack } = error as Error;
      const line = /<input>:(\d+)/.exec(String(stack))?.[1];
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
  const settle = async (promise: unknown): Promise<void> => {
    try {
      put(await promise);
    } catch (error) {
      answer = `fthrown ${describe(error)}`;
    }
  };
  const call = (): void => {
    let factory: Callable;
    try {
      factory = new RealFunction(body) as Callable;
    } catch (error) {
      answer = `fsyntax ${describe(error)}`;
      return;
    }
    try {
      const main = factory();
      if (typeof main !== "function") {
        answer = "fsyntax The default export is not a function.";
        return;
      }
      const value: unknown = (main as Callable)(parse(input));
      const then = typeof value === "object" && value !== null ? (value as { then?: unknown }).then : undefined;
      if (typeof then === "function") void settle(value);
      else put(value);
    } catch (error) {
      answer = `fthrown ${describe(error)}`;
    }
  };
  // Put together by hand: a function may have changed what lists and their methods do, here where nobody comes after it.
  const logText = (): string => {
    let text = "";
    for (let at = 0; at < logs.length; at += 1) text += `${at === 0 ? "" : ","}${stringify(`${logs[at]}`)}`;
    return `[${text}]`;
  };
  call();
  return { finish: () => `${answer}`, logs: logText };
}
