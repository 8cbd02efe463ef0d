import { expect, test } from "vitest";
import { CLOSE, MESSAGE, parseRoomName, roomName } from "./messages.ts";

test("[W1] rooms are named by kind and id, and nothing else is one", () => {
  for (const kind of ["changeSet", "results", "head"] as const)
    expect(parseRoomName(roomName({ kind, id: "abc-1_2" }))).toEqual({ kind, id: "abc-1_2" });
  for (const bad of [
    "",
    "changeSet",
    "changeSet.",
    ".x",
    "other.x",
    "head.a/b",
    "head.a b",
    `head.${"x".repeat(65)}`,
    "__proto__.x",
  ])
    expect(parseRoomName(bad)).toBeUndefined();
});

test("[W2] y-websocket's message types keep their numbers, ours stay clear of them, and close codes are the application's", () => {
  expect([MESSAGE.sync, MESSAGE.awareness, MESSAGE.auth, MESSAGE.queryAwareness]).toEqual([0, 1, 2, 3]);
  expect(Object.values(MESSAGE).filter((type) => type > 3 && type < 100)).toEqual([]);
  for (const code of Object.values(CLOSE)) expect(code >= 4000 && code < 5000).toBe(true);
});
