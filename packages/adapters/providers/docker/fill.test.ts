import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fillSecrets } from "./fill.ts";

const STAND_IN = "secret-in-the-place-of-it";
const VALUE = `a value with "quotes", ü and = ${"x".repeat(600)}`;
const SECRETS = { standIns: { [STAND_IN]: VALUE }, signIns: [{ registry: "ghcr.io", auth: "signed" }] };
const asked = (method: string, path: string) => ({ connection: "docker", method, path, headers: [] });
const fill = (method: string, path: string, body?: object | Uint8Array) => {
  const bytes = body instanceof Uint8Array || !body ? body : new TextEncoder().encode(JSON.stringify(body));
  return fillSecrets(asked(method, path), bytes, SECRETS);
};
const textOf = (body: Uint8Array | undefined) => new TextDecoder().decode(body);

test("[DK40] a variable's value is put in where what stands for it is the whole value, and nowhere else in the request", () => {
  const body = {
    Env: [`A=${STAND_IN}`, `B=x${STAND_IN}`, "C=", STAND_IN, "toString=toString"],
    Labels: { leak: STAND_IN },
    Cmd: [STAND_IN],
    Image: STAND_IN,
  };
  const filled = fill("POST", "/containers/create?name=web", body);
  if (!filled.ok) throw new Error(filled.error.sentence);
  expect(JSON.parse(textOf(filled.value.body))).toEqual({ ...body, Env: [`A=${VALUE}`, ...body.Env.slice(1)] });
  for (const [method, path] of [
    ["POST", "/networks/create"],
    ["POST", "/volumes/create"],
    ["POST", "/containers/web/update"],
    ["PUT", "/containers/web/archive/more"],
  ] as const)
    expect(fill(method, path, { Env: [`A=${STAND_IN}`] })).toEqual({ ok: true, value: {} });
});

test("[DK40] a file's content is put in where it is what stands for it; the archive is one that tar reads", () => {
  const folder = mkdtempSync(join(tmpdir(), "trb-fill-"));
  try {
    writeFileSync(join(folder, "a"), STAND_IN);
    writeFileSync(join(folder, "b"), `no ${STAND_IN}`);
    const archive = new Uint8Array(spawnSync("tar", ["--format", "ustar", "-C", folder, "-c", "a", "b"]).stdout);
    const filled = fill("PUT", "/containers/web/archive?path=/", archive);
    if (!filled.ok || !filled.value.body) throw new Error("nothing came back");
    const read = (name: string) => spawnSync("tar", ["-x", "-O", name], { input: filled.value.body }).stdout.toString();
    expect([read("a"), read("b")]).toEqual([VALUE, `no ${STAND_IN}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("[DK42] a sign-in goes with its own registry's images, and another registry's image is not asked for", () => {
  expect(fill("POST", "/images/create?fromImage=ghcr.io%2Facme%2Fapi&tag=1")).toEqual({
    ok: true,
    value: { headers: [["x-registry-auth", "signed"]] },
  });
  for (const image of ["nginx", "evil.example/ghcr.io/api", "ghcr.io.evil.example/api"])
    expect(fill("POST", `/images/create?fromImage=${encodeURIComponent(image)}`).ok).toBe(false);
  const none = fillSecrets(asked("POST", "/images/create?fromImage=nginx"), undefined, { standIns: {}, signIns: [] });
  expect(none).toEqual({ ok: true, value: {} });
});
