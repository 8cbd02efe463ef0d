import { afterEach, expect, test } from "vitest";
import { JobThread } from "./job-thread.ts";

const threads: JobThread<number, string>[] = [];
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
});

/** A thread that takes so long to load, and then as long for each job as the job says. */
function threadOf(loadMs: number, timeoutMs: number, againMs?: number): JobThread<number, string> {
  const program = `
    import { parentPort } from "node:worker_threads";
    const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    wait(${loadMs});
    parentPort.on("message", ({ id, job }) => {
      wait(job);
      parentPort.postMessage({ id, answer: "done" });
    });
    parentPort.postMessage({ ready: true });`;
  const thread = new JobThread<number, string>({
    ...{ program: new URL(`data:text/javascript,${encodeURIComponent(program)}`), timeoutMs },
    ...{ memoryMb: 64, broken: "too much", remember: 10 },
    ...(againMs === undefined ? {} : { againMs }),
  });
  threads.push(thread);
  return thread;
}

test("[X7] what a thread takes to load is no part of the time of a job, which is done in it", async () => {
  const thread = threadOf(900, 600);
  expect(await thread.do("first", 1)).toBe("done");
  expect(await thread.do("second", 1)).toBe("done");
});

test("[X7] a job that takes too long ends its thread and nothing else, and is tried again later, not at once", async () => {
  const thread = threadOf(0, 300);
  expect(await Promise.all([thread.do("slow", 60_000), thread.do("quick", 1)])).toEqual(["too much", "done"]);
  expect(await thread.do("slow", 1)).toBe("too much");
  const again = threadOf(0, 300, 200);
  expect(await again.do("slow", 60_000)).toBe("too much");
  await expect.poll(() => again.do("slow", 1)).toBe("done");
});
