import type { WorkspaceId } from "@tributary/core/base";
import type { PolicySetting, PolicyStore } from "@tributary/core/governance";
import type { SecretRecord } from "@tributary/core/secrets";
import { expect, test } from "vitest";
import { PolicyBook } from "./policy-book.ts";

const W = "w" as WorkspaceId;
const PINNED: PolicySetting = { kind: "pinnedImages", enforcement: "mandatory", parameters: { exempt: [] } };

/** A store that answers what stands there when it is asked, as late as the test wants. */
function open() {
  const stored: { settings: readonly PolicySetting[] } = { settings: [] };
  const answers: (() => void)[] = [];
  const list: PolicyStore["list"] = () => {
    const { settings } = stored;
    return new Promise((resolve) => answers.push(() => resolve(settings)));
  };
  const secrets: readonly SecretRecord[] = [];
  const book = new PolicyBook({
    policies: { list, set: () => Promise.resolve() },
    secrets: { list: () => Promise.resolve(secrets) },
    webhooks: { get: () => Promise.resolve(undefined) },
  });
  const answer = async (at: number, reading: Promise<unknown>) => {
    answers[at]?.();
    return reading;
  };
  const names = () => book.policiesOf(W).map(({ name }) => name);
  return { stored, book, answer, names };
}

test("[V45] a read that began before a policy was switched on, and ends after, does not take it away again", async () => {
  const { stored, book, answer, names } = open();
  const early = book.read(W);
  stored.settings = [PINNED];
  const late = book.read(W);
  const page = await answer(1, late);
  expect(names()).toContain("pinnedImages");
  expect(await answer(0, early)).toBe(page);
  expect(names()).toContain("pinnedImages");
  expect(book.known(W)).toBe(page);
});

test("[V45] what is read in order stands, switched on or off, and is the same object for as long as it says the same", async () => {
  const { stored, book, answer, names } = open();
  const [first, second] = [book.read(W), book.read(W)];
  const page = await answer(0, first);
  expect(await answer(1, second)).toBe(page);
  stored.settings = [PINNED];
  await answer(2, book.read(W));
  expect(names()).toContain("pinnedImages");
  stored.settings = [];
  await answer(3, book.read(W));
  expect(names()).not.toContain("pinnedImages");
});
