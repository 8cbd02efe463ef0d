import { expect, test } from "vitest";
import { pastWords } from "./past-words.ts";

test("[WT6] what one is said to look at is what is in sight, also while another version is on its way", () => {
  expect(pastWords({ shown: 3, wanted: 3 })).toBe("You are looking at v3");
  expect(pastWords({ shown: 9, wanted: 3 })).toBe("Going to v3; you still look at v9");
});
