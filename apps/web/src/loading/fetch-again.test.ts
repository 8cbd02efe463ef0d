import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { FETCH_AGAIN } from "./fetch-again.ts";

const CHUNK = "http://localhost:4000/_next/static/chunks/one.js";

/** An element as far as the script looks at it: the journey `lost` has real ones. */
class DrawnElement {
  readonly dataset: Record<string, string> = {};
  readonly style = { cssText: "" };
  readonly attributes: { name: string; value: string }[] = [];
  replacedBy: DrawnElement | undefined;
  textContent = "";
  nonce = "";

  matches(): boolean {
    return true;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.push({ name, value });
  }
  replaceWith(another: DrawnElement): void {
    this.replacedBy = another;
  }
}
class ScriptElement extends DrawnElement {
  src = CHUNK;
}
class StyleElement extends DrawnElement {
  fetched: string[] = [];
  readonly href = CHUNK;
  #written: string | undefined = "/one.css";
  getAttribute(): string | null {
    return this.#written ?? null;
  }
  removeAttribute(): void {
    this.#written = undefined;
  }
  /** A browser fetches nothing for an address that stands there already. */
  override setAttribute(name: string, value: string): void {
    if (name === "href" && this.#written !== value) this.fetched.push(value);
    this.#written = value;
  }
}

class FailedEvent {
  readonly target: unknown;
  constructor(target: unknown) {
    this.target = target;
  }
}

type Heard = { readonly target?: unknown; readonly reason?: unknown; readonly preventDefault?: () => void };

type World = {
  readonly loadedBy?: "navigate" | "reload";
  readonly drawn?: readonly DrawnElement[];
  readonly lost?: boolean;
};

/** A page in which the script has run, and time that passes when it is told to. */
function pageOf({ loadedBy = "navigate", drawn = [], lost = false }: World) {
  const listeners = new Map<string, (event: Heard) => void>();
  const due: { readonly at: number; readonly run: () => void }[] = [];
  const said: DrawnElement[] = [];
  let reloads = 0;
  const document = {
    createElement: (name: string) => (name === "script" ? new ScriptElement() : new DrawnElement()),
    querySelector: () => said[0] ?? null,
    querySelectorAll: () => drawn,
    body: { append: (element: DrawnElement) => said.push(element) },
  };
  const performance = {
    getEntriesByType: () => [{ type: loadedBy }],
    getEntriesByName: () => [{ responseStatus: lost ? 0 : 200 }],
  };
  runInContext(
    FETCH_AGAIN,
    createContext({
      ...{
        document,
        performance,
        Element: DrawnElement,
        Event: FailedEvent,
        HTMLScriptElement: ScriptElement,
        HTMLLinkElement: StyleElement,
      },
      addEventListener: (type: string, listener: (event: Heard) => void) => listeners.set(type, listener),
      setTimeout: (run: (file: unknown) => void, at: number, file: unknown) => due.push({ at, run: () => run(file) }),
      location: { reload: () => (reloads += 1) },
    }),
  );
  return {
    said,
    reloads: () => reloads,
    fails: (target: unknown) => listeners.get("error")?.({ target }),
    /** Whether a rejection that nobody handled is told to whoever asks for faults. */
    isFault: (reason: unknown) => {
      let told = true;
      listeners.get("unhandledrejection")?.({ reason, preventDefault: () => (told = false) });
      return told;
    },
    isRead: () => listeners.get("DOMContentLoaded")?.({ target: document }),
    /** Runs what waits, and tells how long it waited. */
    pass: () =>
      due.splice(0).map(({ at, run }) => {
        run();
        return at;
      }),
  };
}

/** Fails until nothing is asked any more. */
function failingFor(page: ReturnType<typeof pageOf>, file: ScriptElement): number[] {
  const waits: number[] = [];
  for (let asked: DrawnElement | undefined = file; asked; asked = asked.replacedBy) {
    page.fails(asked);
    waits.push(...page.pass());
  }
  return waits;
}

test("[WL1] a script that does not arrive is asked for again, after longer and longer waits, and then the page is, once", () => {
  const page = pageOf({});
  const waits = failingFor(page, new ScriptElement());
  expect(waits.length).toBeGreaterThan(2);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(page.reloads()).toBe(1);
  expect(page.said).toEqual([]);
});

test("[WL1] where the page was loaded anew already it says so in a sentence, once", () => {
  const page = pageOf({ loadedBy: "reload" });
  failingFor(page, new ScriptElement());
  failingFor(page, new ScriptElement());
  expect(page.reloads()).toBe(0);
  expect(page.said.map(({ textContent }) => textContent)).toEqual([expect.stringContaining("load it again")]);
});

test("[WL1] what is asked for again is what was lost, with the right to run", () => {
  const page = pageOf({});
  const lost = Object.assign(new ScriptElement(), { nonce: "n1", attributes: [{ name: "async", value: "" }] });
  page.fails(lost);
  page.pass();
  expect(lost.replacedBy).toMatchObject({ nonce: "n1", attributes: [{ name: "async", value: "" }] });
  const style = new StyleElement();
  page.fails(style);
  page.pass();
  expect(style.fetched).toEqual(["/one.css"]);
});

test("[WL1] a file that was lost before anybody listened is asked for, and one that arrived is not", () => {
  const [lost, arrived] = [new ScriptElement(), new ScriptElement()];
  const early = pageOf({ drawn: [lost], lost: true });
  early.isRead();
  early.pass();
  expect(lost.replacedBy).toBeDefined();
  const whole = pageOf({ drawn: [arrived] });
  whole.isRead();
  expect(whole.pass()).toEqual([]);
});

test("[WL1] styles that never come leave a page that works", () => {
  const page = pageOf({ loadedBy: "reload" });
  const style = new StyleElement();
  for (let times = 0; times < 9; times += 1) {
    page.fails(style);
    page.pass();
  }
  expect(page.said).toEqual([]);
  expect(page.reloads()).toBe(0);
});

test("[WL1] a wait for a file that is asked for again is no fault of the page; anything else that is rejected is", () => {
  const page = pageOf({});
  const rejections = [new FailedEvent(new StyleElement()), new FailedEvent({}), new Error("broken"), undefined];
  expect(rejections.map(page.isFault)).toEqual([false, true, true, true]);
});
