import { serialiseSnapshot, type SnapshotJson } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { readModel, type Reading } from "./read-model.ts";

const WHOLE = serialiseSnapshot(baseSnapshot(23));
const PER_PAGE = 4;

function pageOf(json: SnapshotJson, page: number): SnapshotPage {
  const { components, ...rest } = json;
  const frame = page === 0 ? rest : { schemas: [], views: [] };
  const pages = Math.max(1, Math.ceil(components.length / PER_PAGE));
  const some = components.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  return { ...frame, version: 7, components: some, total: components.length, pages };
}

test("[R50] pages are asked for some at a time, of the version that the first one names, and together are the model", async () => {
  const asked: [number, number | undefined][] = [];
  const readings: Reading[] = [];
  const waiting: (() => void)[] = [];
  let most = 0;
  const answerLast = () => waiting.pop()?.();
  const reading = readModel(
    async (page, version) => {
      asked.push([page, version]);
      const answered = new Promise<void>((done) => waiting.push(done));
      most = Math.max(most, waiting.length);
      // The last one asked is answered first, once nothing more is asked.
      setImmediate(() => setImmediate(answerLast));
      await answered;
      return pageOf(WHOLE, page);
    },
    (step) => readings.push(step),
  );
  const { version, snapshot } = await reading;
  expect([version, serialiseSnapshot(snapshot)]).toEqual([7, WHOLE]);
  expect(asked).toEqual([[0, undefined], ...[1, 2, 3, 4, 5].map((page) => [page, 7])]);
  expect(most).toBe(3);
  expect(readings.map(({ read }) => read)).toEqual([4, 8, 12, 16, 20, 23]);
  expect(new Set(readings.map(({ total }) => total))).toEqual(new Set([23]));
});

test("[R50] a model of one page is asked for once; an empty one, too", async () => {
  for (const components of [WHOLE.components.slice(0, 2), []]) {
    const asked: number[] = [];
    const { snapshot } = await readModel(async (page) => {
      asked.push(page);
      return pageOf({ ...WHOLE, components }, page);
    });
    expect([asked, snapshot.components.size]).toEqual([[0], components.length]);
  }
});

test("[R50] a page that fails ends the reading with its reason, and the ones behind it are no surprise to anybody", async () => {
  const asked: number[] = [];
  const failing = readModel(async (page) => {
    asked.push(page);
    if (page >= 2) throw new Error(`no page ${page}`);
    return pageOf(WHOLE, page);
  });
  await expect(failing).rejects.toThrow("no page 2");
  expect(asked.length).toBeLessThan(6);
});

test("[R50] pages that together are not what the first one promised are no model", async () => {
  const short = readModel(async (page) => ({ ...pageOf(WHOLE, page), ...(page === 3 ? { components: [] } : {}) }));
  await expect(short).rejects.toThrow("19 of 23");
});
