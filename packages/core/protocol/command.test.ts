import fc from "fast-check";
import { expect, test } from "vitest";
import {
  answerOfApi,
  askAgainAfterMs,
  AskedCommand,
  type AskingFault,
  COMMAND_KEPT_MS,
  isAskedAgain,
  isCommandId,
  mayBeDone,
  whyTurnedAway,
} from "./index.ts";

test("[W5] it is asked for again while every server still knows it, so many times and no more", () => {
  let again = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: -10, max: 2 * COMMAND_KEPT_MS }),
      (asked, sinceMs) => {
        if (!isAskedAgain(asked, sinceMs)) return;
        again += 1;
        expect(sinceMs + askAgainAfterMs(asked, 1)).toBeLessThan(COMMAND_KEPT_MS / 2);
      },
    ),
  );
  expect(again).toBeGreaterThan(0);
  expect([1, 7, 8].map((asked) => isAskedAgain(asked, 0))).toEqual([true, true, false]);
  expect(isAskedAgain(1, -1)).toBe(false);
});

test("[W5] a server that starts anew is back before the last time; those cut off together do not return together", () => {
  const total = (chance: number) =>
    Array.from({ length: 7 }, (_, n) => askAgainAfterMs(n + 1, chance)).reduce((sum, ms) => sum + ms, 0);
  expect(total(0)).toBeGreaterThan(7_000);
  expect(total(1)).toBeLessThan(16_000);
  expect(askAgainAfterMs(1, 0)).toBeLessThan(askAgainAfterMs(1, 1));
});

test("[W5] an id is long enough to be nobody else's, and one word", () => {
  for (const id of ["0b8f2ac1-1f54-4c83-9d2e-7b1f9a3c5d10", "abcdefghijkmnpqrstuv", "A_".repeat(32)])
    expect(isCommandId(id)).toBe(true);
  for (const not of ["", "short", "x".repeat(19), "x".repeat(65), "with a space in the middle", `${"x".repeat(20)}\n`])
    expect(isCommandId(not)).toBe(false);
});

const lost: AskingFault = { cause: new TypeError("fetch failed") };
const told = (httpStatus: number, outcome?: string): AskingFault => ({
  data: { code: "X", httpStatus, ...(outcome ? { outcome } : {}) },
});
const other = async (status: number, type = "text/html", text = "<p>no</p>"): Promise<AskingFault> => {
  const answer = { status, headers: { get: () => type }, text: async () => text };
  return { cause: await answerOfApi(answer).catch((fault: unknown) => fault) };
};
/** Whether it is asked for again after the last of these, and what is known then: each is what came of one asking that was sent. */
function after(...faults: readonly AskingFault[]): { readonly again: boolean; readonly open: boolean } {
  const asked = new AskedCommand("x", 0);
  const each = faults.map((fault) => ({ ...fault }));
  const agains = each.map((fault, at) => {
    asked.sends();
    return asked.isAskedAgain(fault, at + 1, 0);
  });
  return { again: agains.at(-1) === true, open: mayBeDone(each.at(-1)) };
}
const neverThere = (): AskingFault => ({
  cause: new TypeError("fetch failed", { cause: Object.assign(new Error(""), { code: "ECONNREFUSED" }) }),
});

test("[W6] what may have arrived may be done, until somebody says what came of it", () => {
  expect(after(lost)).toEqual({ again: true, open: true });
  expect(after(neverThere())).toEqual({ again: true, open: false });
  expect(after(lost, neverThere())).toEqual({ again: true, open: true });
  for (const decided of [told(409), told(409, "unknown"), told(500, "kept")])
    expect(after(lost, decided)).toEqual({ again: false, open: false });
});

test("[W6] a fault is an answer the first time, and none where an earlier asking may have arrived", () => {
  expect(after(told(500))).toEqual({ again: false, open: false });
  expect(after(neverThere(), told(500))).toEqual({ again: false, open: false });
  expect(after(lost, told(500))).toEqual({ again: true, open: true });
  expect(after(...Array.from({ length: 7 }, () => lost), told(500))).toEqual({ again: false, open: true });
});

test("[W6] where it could not be seen whether it was done, it is asked for again; where nobody knows it any more, it is not", () => {
  expect(after(told(503, "unknown"))).toEqual({ again: true, open: false });
  expect(after(lost, told(503, "unknown"))).toEqual({ again: true, open: true });
  for (const status of [409, 500]) expect(after(lost, told(status, "unknown"))).toEqual({ again: false, open: false });
});

test("[W6] what was never sent is not done", () => {
  const fault = { cause: new Error("AbortError") };
  expect(new AskedCommand("x", 0).isAskedAgain(fault, 1, 0)).toBe(true);
  expect(mayBeDone(fault)).toBe(false);
});

test("[W7] what is turned away is asked for once, in the words it was turned away with; what is told to come later comes later", async () => {
  for (const status of [403, 404, 413]) expect(after(await other(status))).toEqual({ again: false, open: false });
  for (const status of [408, 425, 429]) expect(after(await other(status))).toEqual({ again: true, open: false });
  for (const status of [200, 502, 504]) expect(after(await other(status))).toEqual({ again: true, open: true });
  // In JSON, but not the API's.
  expect(after({ meta: { response: { status: 404 } } })).toEqual({ again: false, open: false });
  expect(after(lost, await other(413))).toEqual({ again: false, open: true });
  expect(whyTurnedAway(await other(403, "text/plain; charset=utf-8", "Not from there.\n"))?.message).toBe(
    "Not from there.",
  );
  expect(whyTurnedAway(await other(404))?.message).toContain("is not Tributary, and says 404");
  expect([whyTurnedAway(await other(502)), whyTurnedAway(told(403)), whyTurnedAway(lost)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
