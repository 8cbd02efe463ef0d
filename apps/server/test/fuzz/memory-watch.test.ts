import { expect, test } from "vitest";
import { MemoryWatch } from "./memory-watch.ts";

const NEVER = (): boolean => false;

/** A server that answers as often as it is told to, and then no more. */
function serverThatAnswers(times: number) {
  let left = times;
  return {
    output: "",
    asked: 0,
    signal() {
      this.asked += 1;
      if (left-- > 0)
        this.output += `memory ${JSON.stringify({ rss: 3 * 2 ** 20, heapUsed: 2 ** 20, external: 2 ** 20 })}\n`;
    },
  };
}

test("[V13] a server that stops saying what it holds ends the watch with a sentence, and is not asked again", async () => {
  const server = serverThatAnswers(2);
  const watch = new MemoryWatch(server, 1);
  expect(await watch.until(NEVER, 0)).toEqual({ problem: "the server does not say what it holds" });
  expect(watch.samples).toMatchObject([{ rssMb: 3, liveMb: 2 }, { rssMb: 3 }]);
  expect(server.asked).toBe(3);
});

test("[V13] a watch that is told to stop has nothing to say", async () => {
  const server = serverThatAnswers(5);
  const watch = new MemoryWatch(server, 1);
  expect(await watch.until(() => watch.samples.length === 2, 0)).toEqual({});
});
