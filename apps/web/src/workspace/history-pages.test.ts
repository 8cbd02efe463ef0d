import type { ComponentHistory, HappenedEntry } from "@tributary/ui/canvas";
import type { WriteView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { hereThenOnHead, pagesOf, WRITES_PAGE } from "./history-pages.ts";

const WHO = { id: "ana", name: "Ana", type: "user" } as const;
const write = (version: number, path: string): WriteView => ({
  ...{ path, at: version, actor: WHO, changeSet: { id: "c", title: "C" }, version, type: "attribute.set" },
  ...{ sentence: `Set it in v${version}`, place: { version, place: 3 } },
});
const entry = (key: string): HappenedEntry => ({
  ...{ key, at: 1, actor: WHO, outcome: "accepted", sentence: key, version: null, changeSet: null },
});

/** All of a history, page by page, as a person asks for it. */
async function allOf(page: ComponentHistory["page"], path?: string): Promise<readonly string[]> {
  const told: HappenedEntry[] = [];
  for (let more = true; more; ) {
    const next = await page("web", told.at(-1) ?? null, path);
    told.push(...next.entries);
    more = next.more;
  }
  return told.map(({ sentence }) => sentence);
}

const onHead = pagesOf(async (_of, before, path) => {
  const writes = Array.from({ length: 120 }, (_, index) => write(120 - index, index % 2 ? "/domain/image" : "/x"));
  const asked = writes.filter((each) => path === undefined || each.path === path);
  return asked.filter(({ version }) => !before || (version ?? 0) < before.version).slice(0, WRITES_PAGE);
});
const inTwo: ComponentHistory["page"] = async (_of, after) =>
  after === null ? { entries: [entry("9"), entry("8")], more: true } : { entries: [entry("7")], more: false };

test("[W64] the history of a field is what was done to it here, then what had reached Head, page by page, each once", async () => {
  const told = await allOf(hereThenOnHead(inTwo, onHead), "/domain/image");
  expect(told.slice(0, 4)).toEqual(["9", "8", "7", "Set it in v119"]);
  expect(told).toHaveLength(3 + 60);
  expect(new Set(told).size).toBe(told.length);
  expect(told.at(-1)).toBe("Set it in v1");
});

test("[W64] of a component as a whole it is what was done here alone", async () => {
  expect(await allOf(hereThenOnHead(inTwo, onHead))).toEqual(["9", "8", "7"]);
});
