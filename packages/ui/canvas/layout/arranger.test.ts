import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Arranger } from "./arranger.ts";
import type { Group, Placed } from "./layered.ts";

const LONG_MS = 60_000;
const FEW = { isPlaced: () => false, many: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the arranger", () => {
  test("[C65] shows nothing before the careful picture stands, and then all of it", async () => {
    const { arranger, answer } = waiting();
    arranger.arrange([group("shop", "web", "api"), group("", "db")], FEW);
    expect(arranger.layouts()).toBeNull();
    await answer("shop", 500);
    expect(arranger.layouts()).toBeNull();
    await answer("", 700);
    expect(placeOf(arranger, "shop", "web")).toEqual({ x: 500, y: 0 });
    expect(placeOf(arranger, "", "db")).toEqual({ x: 700, y: 0 });
  });

  test("[C65] neither a result that arrives nor a new connection asks again or moves what stands; a new member does", async () => {
    const { arranger, answer, asked } = waiting();
    const shop = group("shop", "web", "api");
    arranger.arrange([shop], FEW);
    arranger.arrange([{ ...shop }], FEW);
    expect(asked).toHaveLength(1);
    await answer("shop", 500);
    arranger.arrange([{ ...shop, edges: [{ from: "web", to: "api" }] }], FEW);
    expect(asked).toHaveLength(1);
    arranger.arrange([group("shop", "web", "api", "db")], FEW);
    expect(asked).toHaveLength(2);
    expect(placeOf(arranger, "shop", "web")).toEqual({ x: 500, y: 0 });
  });

  test("[C65] connections that arrive before the first picture are in it", async () => {
    const { arranger, answer, asked } = waiting();
    const shop = group("shop", "web", "api");
    arranger.arrange([shop], FEW);
    arranger.arrange([{ ...shop, edges: [{ from: "web", to: "api" }] }], FEW);
    await answer("shop", 100);
    expect(arranger.layouts()).toBeNull();
    await answer("shop", 500);
    expect(asked.at(-1)?.edges).toHaveLength(1);
    expect(placeOf(arranger, "shop", "web")).toEqual({ x: 500, y: 0 });
  });

  test("[C65] where the careful picture is long in coming the quick one stands, however often is asked meanwhile", () => {
    const { arranger } = waiting();
    const shop = group("shop", "web", "api");
    for (let at = 0; at < LONG_MS; at += 100) {
      arranger.arrange([{ ...shop, edges: [{ from: "web", to: at % 200 ? "api" : "web" }] }], FEW);
      vi.advanceTimersByTime(100);
    }
    expect(placeOf(arranger, "shop", "web")).toBeDefined();
  });

  test.each([
    { hand: false, moves: true },
    { hand: true, moves: false },
  ])(
    "[C65] a better picture that is late moves what stands ($moves) where a hand is on it ($hand)",
    async ({ hand, moves }) => {
      const { arranger, answer } = waiting({ hand });
      const shop = group("shop", "web", "api");
      arranger.arrange([shop], FEW);
      vi.advanceTimersByTime(LONG_MS);
      const quick = placeOf(arranger, "shop", "web");
      expect(quick).toBeDefined();
      await answer("shop", 500);
      expect(placeOf(arranger, "shop", "web")).toEqual(moves ? { x: 500, y: 0 } : quick);
    },
  );

  test("[C12] of many the quick picture stands at once", () => {
    const { arranger, asked } = waiting();
    arranger.arrange([group("shop", "web", "api")], { ...FEW, many: true });
    expect(placeOf(arranger, "shop", "web")).toBeDefined();
    expect(asked).toHaveLength(0);
  });

  test("[C65] a picture that was asked for before all were placed at once takes nobody away", async () => {
    const { arranger, answer } = waiting();
    arranger.arrange([group("shop", "web", "api")], FEW);
    arranger.arrange([group("shop", "web", "api", "db")], { ...FEW, many: true });
    const stands = arranger.layouts();
    expect(placeOf(arranger, "shop", "db")).toBeDefined();
    await answer("shop", 500);
    vi.advanceTimersByTime(LONG_MS);
    expect(arranger.layouts()).toBe(stands);
  });

  const LAID_OUT = [group("shop", "web", "api"), group("", "mail")];
  const WITH_NEW = [group("shop", "web", "api", "db"), group("", "mail")];
  test.each([
    { what: "taken back", groups: LAID_OUT, placed: [] },
    { what: "placed by hand", groups: WITH_NEW, placed: ["db"] },
    { what: "removed with its group", groups: LAID_OUT.slice(1), placed: [] },
  ])("[C65] what was added and $what before its picture came moves nothing", async ({ groups, placed }) => {
    const { arranger, answer } = waiting();
    arranger.arrange(LAID_OUT, FEW);
    await answer("shop", 100);
    await answer("", 100);
    const stands = arranger.layouts();
    arranger.arrange(WITH_NEW, FEW);
    arranger.arrange(groups, { ...FEW, isPlaced: (id) => placed.includes(id) });
    await answer("shop", 500);
    vi.advanceTimersByTime(LONG_MS);
    expect(arranger.layouts()).toBe(stands);
  });

  test.each([
    { by: "the careful picture", isLate: false },
    { by: "the quick one", isLate: true },
  ])("[C65] of two groups with something new, the one that needs it no more stays by $by", async ({ isLate }) => {
    const { arranger, answer } = waiting();
    arranger.arrange(LAID_OUT, FEW);
    await answer("shop", 100);
    await answer("", 100);
    const shop = arranger.layouts()?.get("shop");
    arranger.arrange([group("shop", "web", "api", "db"), group("", "mail", "log")], FEW);
    arranger.arrange([group("shop", "web", "api"), group("", "mail", "log")], FEW);
    if (isLate) vi.advanceTimersByTime(LONG_MS);
    await answer("shop", 500);
    await answer("", 700);
    expect(placeOf(arranger, "", "log")).toEqual({ x: 700, y: 0 });
    expect(arranger.layouts()?.get("shop")).toBe(shop);
  });

  test("[C65] a better picture is awaited while nothing else is due, and not once all of it was placed by hand", async () => {
    for (const placed of [[], ["web", "api"]]) {
      const { arranger, answer } = waiting();
      const shop = group("shop", "web", "api");
      arranger.arrange([shop], FEW);
      vi.advanceTimersByTime(LONG_MS);
      const quick = arranger.layouts();
      arranger.arrange([{ ...shop }], { ...FEW, isPlaced: (id) => placed.includes(id) });
      await answer("shop", 500);
      expect(arranger.layouts() === quick).toBe(placed.length > 0);
    }
  });

  test("[C65] whoever looks is told once for each picture, and no more when they have gone", async () => {
    const { arranger, answer } = waiting();
    let told = 0;
    const stop = arranger.subscribe(() => {
      told += 1;
    });
    arranger.arrange([group("shop", "web")], FEW);
    await answer("shop", 1);
    expect(told).toBe(1);
    stop();
    arranger.arrange([group("shop", "web", "api")], FEW);
    arranger.stop();
    await answer("shop", 2);
    vi.advanceTimersByTime(LONG_MS);
    expect(told).toBe(1);
    expect(placeOf(arranger, "shop", "web")).toEqual({ x: 1, y: 0 });
  });
});

/** An arranger whose careful pictures come when the test says so: everybody of the group asked first at that x. */
function waiting({ hand = false } = {}) {
  const asked: Group[] = [];
  const open: { readonly group: Group; readonly resolve: (placed: Placed) => void }[] = [];
  const careful = (group: Group) => {
    asked.push(group);
    return new Promise<Placed>((resolve) => open.push({ group, resolve }));
  };
  const answer = async (id: string, x: number) => {
    const at = open.findIndex(({ group }) => group.id === id);
    const [one] = open.splice(at, 1);
    if (at < 0 || !one) throw new Error(`Nobody asked for ${id}.`);
    one.resolve({ width: 1, height: 1, places: new Map(one.group.nodes.map((node) => [node.id, { x, y: 0 }])) });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { arranger: new Arranger({ careful, mayMove: () => !hand }), answer, asked };
}

function group(id: string, ...members: string[]): Group {
  return { id, nodes: members.map((member) => ({ id: member, width: 10, height: 10 })), edges: [] };
}

function placeOf(arranger: Arranger, group: string, member: string) {
  return arranger.layouts()?.get(group)?.places.get(member);
}
