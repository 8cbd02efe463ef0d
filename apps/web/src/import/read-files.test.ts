import { expect, test } from "vitest";
import { composeFirst, readFiles, textOf } from "./read-files.ts";

test("[W8] a picture dropped as a Compose file is refused with its name, before it is sent", async () => {
  const cat = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff])], "cat.png");
  const answer = await readFiles([cat]);
  expect(answer.ok).toBe(false);
  expect(!answer.ok && answer.sentence).toContain("cat.png is not a text file");
});

test("[W8] text is read as it is", async () => {
  const answer = await readFiles([new File(["services:\n  öl: {}\n"], "compose.yaml")]);
  expect(answer).toEqual({ ok: true, files: [{ path: "compose.yaml", text: "services:\n  öl: {}\n" }] });
  expect(textOf(new Uint8Array([0x61, 0, 0x62]).buffer)).toBeUndefined();
});

test("[W8] more than 8 MB is refused", async () => {
  const answer = await readFiles([new File([new Uint8Array(9_000_000)], "big.yaml")]);
  expect(!answer.ok && answer.sentence).toContain("9.0 MB");
});

test("[W9] the Compose file comes before what it refers to", () => {
  const files = ["app/.env", "app/base.yml", "app/docker-compose.override.yml", "app/compose.yaml"].map((path) => ({
    path,
    text: "",
  }));
  expect(composeFirst(files).map(({ path }) => path)).toEqual([
    "app/compose.yaml",
    "app/docker-compose.override.yml",
    "app/base.yml",
    "app/.env",
  ]);
});
