import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanStep } from "../protocol/index.ts";
import { runSentence } from "./dispatch-summary.ts";
import type { Run } from "./dispatch.ts";
import {
  cancel,
  eligible,
  failed,
  MAX_RETRIES,
  nextRetryAt,
  phaseOf,
  resume,
  retryDelayMs,
  started,
  startRun,
  succeeded,
} from "./dispatch.ts";

const step = (component: string, after: readonly string[] = [], kind: PlanStep["kind"] = "create"): PlanStep => ({
  component,
  name: component,
  schema: "test.box@1",
  kind,
  reason: "",
  downtime: false,
  after,
});
const half = () => 0.5;
const hard = (message: string) => ({ message, retryable: false });
const passing = { message: "The engine did not answer.", retryable: true };
const names = (steps: readonly { readonly component: string }[]) => steps.map(({ component }) => component);
const phases = (run: Run) => Object.fromEntries(run.steps.map(({ component, phase }) => [component, phase]));
const chain = [step("db"), step("api", ["db"]), step("web", ["api"]), step("cache")];

describe("order", () => {
  test("[X1] a step may start once all its predecessors have succeeded", () => {
    let run = startRun(chain, 0);
    expect(names(eligible(run, 0))).toEqual(["db", "cache"]);
    run = succeeded(started(run, "db", 0), "db", 1);
    expect(names(eligible(run, 1))).toEqual(["api", "cache"]);
    expect(() => started(run, "web", 1)).toThrow(RangeError);
  });

  test("[X2] no more run at once than the limit, and none twice", () => {
    const run = started(startRun([step("a"), step("b"), step("c")], 0), "a", 0);
    expect(names(eligible(run, 0, 2))).toEqual(["b"]);
    expect(() => started(run, "a", 0)).toThrow(RangeError);
  });

  test("[X8] steps that wait for each other fail at once with the circle, and the rest goes on", () => {
    const run = startRun([step("a", ["b"]), step("b", ["a"]), step("c", ["a"]), step("d")], 0);
    expect(phases(run)).toEqual({ a: "failed", b: "failed", c: "skipped", d: "waiting" });
    expect(run.steps[0]?.message).toContain("a waits for b, which waits for a");
    expect(names(eligible(run, 0))).toEqual(["d"]);
  });

  test("[X1] a predecessor that is not part of the run holds nothing back", () => {
    expect(names(eligible(startRun([step("a", ["elsewhere"])], 0), 0))).toEqual(["a"]);
  });
});

describe("failure", () => {
  test("[X4] what needs a failed step is skipped with a sentence, and the rest goes on", () => {
    const run = failed(started(startRun(chain, 0), "db", 0), "db", hard("No such image."), 5, half);
    expect(phases(run)).toEqual({ db: "failed", api: "skipped", web: "skipped", cache: "waiting" });
    expect(run.steps[2]?.message).toBe("Not started, because db failed.");
    expect(phaseOf(run)).toBe("running");
    expect(names(eligible(run, 5))).toEqual(["cache"]);
  });

  test("[X3] a failure that may pass is tried again after its delay, up to three times", () => {
    let run = startRun([step("a")], 0);
    let now = 0;
    for (let retry = 1; retry <= MAX_RETRIES; retry++) {
      run = failed(started(run, "a", now), "a", passing, now, half);
      expect(run.steps[0]).toMatchObject({
        phase: "waiting",
        message: `The engine did not answer. Trying again (${retry} of 3).`,
      });
      expect(eligible(run, now)).toEqual([]);
      now = nextRetryAt(run) as number;
      expect(names(eligible(run, now))).toEqual(["a"]);
    }
    run = failed(started(run, "a", now), "a", passing, now, half);
    expect(phaseOf(run)).toBe("failed");
  });

  test("[X3] the delay grows, is random over its whole range, and is capped", () => {
    expect([0, 1, 2, 9].map((failures) => retryDelayMs(failures, () => 0.999999))).toEqual([999, 1999, 3999, 29999]);
    expect(retryDelayMs(5, () => 0)).toBe(0);
    expect(() => retryDelayMs(-1, half)).toThrow(RangeError);
  });
});

describe("interruption", () => {
  test("[X5] after a crash what ran runs again, and a crash does not use up an attempt", () => {
    const crashed = JSON.parse(JSON.stringify(started(startRun(chain, 0), "db", 0))) as Run;
    const run = resume(crashed, 9);
    expect(names(eligible(run, 9))).toEqual(["db", "cache"]);
    expect(started(run, "db", 9).steps[0]).toMatchObject({ attempts: 1, startedAt: 0 });
  });

  test("[X6] cancelling starts nothing new, and lets what runs report its end", () => {
    let run = cancel(started(startRun(chain, 0), "db", 0), 3);
    expect(eligible(run, 3)).toEqual([]);
    expect(phaseOf(run)).toBe("running");
    run = failed(run, "db", { message: "Stopped.", retryable: true }, 4, half);
    expect(phases(run)).toEqual({ db: "cancelled", api: "cancelled", web: "cancelled", cache: "cancelled" });
    expect(phaseOf(run)).toBe("cancelled");
  });

  test("[X6] a cancelled run that also crashed does not start again", () => {
    const run = resume(cancel(started(startRun(chain, 0), "db", 0), 3), 9);
    expect(phaseOf(run)).toBe("cancelled");
    expect(eligible(run, 9)).toEqual([]);
  });
});

describe("the last word", () => {
  const finish = (run: Run, component: string) => succeeded(started(run, component, 0), component, 1);

  test("[X7] success says what was done", () => {
    const run = ["a", "b", "c"].reduce(
      finish,
      startRun([step("a"), step("b", [], "replace"), step("c", [], "destroy")], 0),
    );
    expect(runSentence(run)).toBe("a was created. b was brought up to date. c was removed.");
    expect(runSentence(startRun([], 0))).toBe("There was nothing to do: reality is as intended.");
    expect(runSentence(startRun(chain, 0))).toBeUndefined();
  });

  test("[X7] failure says what failed, what still runs, what was not touched and what to do", () => {
    const plan = [step("db"), step("api", ["db"], "replace"), step("web", ["api"])];
    const run = failed(started(finish(startRun(plan, 0), "db"), "api", 2), "api", hard("Port 80 is taken"), 3, half);
    expect(runSentence(run)).toBe(
      "api could not be replaced: Port 80 is taken. What ran as api before was left in place. " +
        "web was not touched, because what it needs is missing. db was created. Correct the cause and run what is left again.",
    );
  });

  test("[X7] a cancelled run says so", () => {
    const run = failed(cancel(started(startRun(chain, 0), "db", 0), 1), "db", hard("Stopped."), 2, half);
    expect(runSentence(run)).toBe(
      "db was stopped before it was done. api, web and cache were not touched, because the run was cancelled. Nothing was changed. Run what is left again when you are ready.",
    );
  });
});

test("[X10] however many steps fail, the sentence stays short: one reason is told once, and of many reasons the first", () => {
  const names = Array.from({ length: 300 }, (_, at) => `s${at}`);
  const lost = (reason: (name: string) => string, kind?: PlanStep["kind"]) =>
    names.reduce(
      (run, name) => failed(started(run, name, 1), name, hard(reason(name)), 2, half),
      startRun(
        names.map((name) => step(name, [], kind)),
        0,
      ),
    );
  expect(runSentence(lost(() => "There is no such image"))).toBe(
    "s0, s1 and 298 more could not be created: There is no such image. Nothing was changed. Correct the cause and run what is left again.",
  );
  expect(runSentence(lost(() => "Port 80 is taken", "replace"))).toContain(
    "What ran as s0, s1 and 298 more before was left in place.",
  );
  expect(runSentence(lost((name) => `There is no ${name}`))).toBe(
    "s0 could not be created: There is no s0. s1 could not be created: There is no s1. s2 could not be created: There is no s2. " +
      "297 more failed, each for the reason that stands at its step. Nothing was changed. Correct the cause and run what is left again.",
  );
});

test("[X7] of a step that ended without a word nothing is promised, whether it was ended, died, or the server with it", () => {
  const cut = { ...hard("It was ended before it was done."), isCut: true };
  const swap = startRun([step("api", [], "replace")], 0);
  expect(runSentence(failed(started(swap, "api", 0), "api", cut, 1, half))).toBe(
    "api could not be replaced: It was ended before it was done. api ended half-way, so part of the change may be done and " +
      "the rest not; running it again goes on from there. Nothing else was changed. Correct the cause and run what is left again.",
  );
  const cancelled = "api ended half-way, so part of the change may be done";
  expect(runSentence(failed(cancel(started(swap, "api", 0), 1), "api", cut, 2, half))).toContain(cancelled);
  expect(runSentence(resume(cancel(started(swap, "api", 0), 1), 2))).toContain(cancelled);
  const again = failed(started(swap, "api", 0), "api", { ...cut, retryable: true }, 1, half);
  const done = succeeded(started(again, "api", 9_999), "api", 10_000);
  expect([runSentence(done), done.steps[0]?.isCut]).toEqual(["api was brought up to date.", undefined]);
  const answered = failed(started(again, "api", 9_999), "api", hard("Port 80 is taken."), 10_000, half);
  expect(runSentence(answered)).toContain("What ran as api before was left in place.");
});

test("[X9] whatever fails, and wherever the server stops, a run ends, in order, with no step running twice at once", () => {
  const graph = fc
    .integer({ min: 1, max: 8 })
    .chain((size) =>
      fc.array(fc.array(fc.nat({ max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }),
    );
  const fate = fc.constantFrom("ok", "ok", "ok", "retry", "hard", "crash", "cancel");
  fc.assert(
    fc.property(
      graph,
      fc.infiniteStream(fate),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
      (edges, fates, parallel, randoms) => {
        const random = () => randoms.next().value ?? 0;
        let run = startRun(
          edges.map((after, index) =>
            step(
              `s${index}`,
              after.map((to) => `s${to}`),
            ),
          ),
          0,
        );
        const running = new Set<string>();
        const done = new Set<string>();
        let [now, cancels] = [0, 0];
        for (let turn = 0; phaseOf(run) === "running"; turn++) {
          expect(turn).toBeLessThan(2_000);
          for (const next of eligible(run, now, parallel)) {
            expect(running).not.toContain(next.component);
            for (const predecessor of next.after) expect(done).toContain(predecessor);
            run = started(run, next.component, now);
            running.add(next.component);
          }
          expect(running.size).toBeLessThanOrEqual(parallel);
          now += 1;
          const [current] = running;
          if (current === undefined) {
            now = Math.max(now, nextRetryAt(run) ?? now);
            continue;
          }
          const what = fates.next().value ?? "ok";
          if (what === "crash" && turn < 200) {
            run = resume(JSON.parse(JSON.stringify(run)) as Run, now);
            running.clear();
          } else if (what === "cancel" && cancels++ > 3) {
            run = cancel(run, now);
          } else {
            running.delete(current);
            if (what === "retry" || what === "hard")
              run = failed(run, current, { message: "No.", retryable: what === "retry" }, now, random);
            else {
              run = succeeded(run, current, now);
              done.add(current);
            }
          }
        }
        expect(running.size).toBe(0);
        expect(runSentence(run)).toBeTruthy();
        for (const { phase, after } of run.steps)
          if (phase === "succeeded") for (const id of after) expect(done).toContain(id);
      },
    ),
    { numRuns: 500 },
  );
});
