import type { VersionView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { earlierThan } from "./history.ts";

const listed = (...versions: readonly number[]) => versions.map((version) => ({ version }) as VersionView);

test("[CL87] a list of versions that does not go back to the first says so, and how to go on", () => {
  expect(earlierThan(listed(204, 203, 105))).toBe("There are 104 earlier ones: add --before 105.");
  expect(earlierThan(listed(3, 2))).toBe("There is 1 earlier one: add --before 2.");
  expect([earlierThan(listed(2, 1)), earlierThan([])]).toEqual([undefined, undefined]);
});
