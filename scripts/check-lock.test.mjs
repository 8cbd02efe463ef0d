import { expect, test } from "vitest";
import { incompletePackages } from "./check-lock.mjs";

const biome = { version: "2.6.8", optionalDependencies: { "@biomejs/cli-linux-x64": "2.6.8" } };

test("[B6] a lock that lacks a platform package is refused, naming who wants it", () => {
  const [sentence] = incompletePackages({ packages: { "": {}, "node_modules/@biomejs/biome": biome } });
  expect(sentence).toContain("@biomejs/biome@2.6.8: @biomejs/cli-linux-x64 not in the lock");
});

test("[B6] a lock that holds them all, nested ones too, passes", () => {
  const packages = { "node_modules/x/node_modules/@biomejs/cli-linux-x64": {}, "node_modules/@biomejs/biome": biome };
  expect(incompletePackages({ packages })).toEqual([]);
});
