import { expect, test } from "vitest";
import { isUnfetched } from "./unfetched.ts";

test.each([
  ["ChunkLoadError", "Loading chunk 7 failed."],
  ["TypeError", "network error"],
  ["TypeError", "Failed to fetch"],
  ["TypeError", "NetworkError when attempting to fetch resource."],
  ["TypeError", "Load failed"],
  ["Error", "Connection closed."],
  ["Error", "Minified React error #412; visit https://react.dev/errors/412 for the full message"],
])("[WO8] %s: %s is no fault of the page", (name, message) => {
  expect(isUnfetched({ name, message })).toBe(true);
});

test.each([
  ["TypeError", "Cannot read properties of undefined (reading 'network')"],
  ["Error", "Minified React error #31; visit https://react.dev/errors/31 for the full message"],
  ["Error", "The connection closed before the plan was drawn"],
])("[WO8] %s: %s is one", (name, message) => {
  expect(isUnfetched({ name, message })).toBe(false);
});
