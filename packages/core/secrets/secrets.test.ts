import type { Json } from "../base/index.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSecretReference, secretReference } from "../model/index.ts";
import { referenceFault } from "./check.ts";
import { openFields, sealFields } from "./content.ts";
import { checkFields, SECRET_KINDS, secretKind, valueOf } from "./kind.ts";
import { newKeyPair, seal, unseal } from "./sealed-box.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const text = (of: Uint8Array | undefined): string | undefined => of && new TextDecoder().decode(of);
const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** Made with libsodium 0.8.4: crypto_box_seed_keypair(0…31), crypto_box_seal("made by libsodium"). */
const KEY = {
  publicKey: bytes("4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01"),
  privateKey: bytes("3d94eea49c580aef816935762be049559d6d1440dede12e6a125f1841fff8e6f"),
};
const THEIRS =
  "be6c801360d52994a16849cee8a780fb502724bb1302d8a17f5aa74f801cc65cc66523bf01578c477f7bc2b737dbab7320b75daffcade6f96aec5d0e19e6220c91";
/** Made here with the one-time key 7, 7, 7 …; libsodium opened it. */
const OURS =
  "13be4feaeaf204c7fd3358fc9c00721881d174278128227ec674f37f7fe97b6dd7b92744fb3e3f618f4ab536fd6e040abe1233a2917ca308f5";

test("[Q1] what libsodium sealed opens here, and what is sealed here is what libsodium opens", () => {
  expect(text(unseal(bytes(THEIRS), KEY))).toBe("made by libsodium");
  const sealed = seal(new TextEncoder().encode("made here"), KEY.publicKey, (count) => new Uint8Array(count).fill(7));
  expect(Buffer.from(sealed).toString("hex")).toBe(OURS);
});

test("[Q1] anything sealed opens with its key; with another key, or with any bit changed, nothing does", () => {
  const other = newKeyPair(random);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(), (message, at) => {
      const sealed = seal(message, KEY.publicKey, random);
      expect(unseal(sealed, KEY)).toEqual(message);
      expect(unseal(sealed, other)).toBeUndefined();
      const changed = sealed.slice();
      changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ (1 << (at % 8));
      expect(unseal(changed, KEY)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
  expect(unseal(new Uint8Array(40), KEY)).toBeUndefined();
});

const ABOUT = { workspace: "w1", name: "db-password", kind: "text" };

test("[Q2] a sealed value opens as what it is of, and not under another name, workspace or kind", () => {
  const sealed = sealFields(ABOUT, { value: "correct horse" }, { publicKey: KEY.publicKey, random });
  expect(openFields(sealed, ABOUT, KEY)).toEqual({ value: "correct horse" });
  for (const other of [{ name: "api-key" }, { workspace: "w2" }, { kind: "login" }])
    expect(openFields(sealed, { ...ABOUT, ...other }, KEY)).toBeUndefined();
  const noJson = seal(new TextEncoder().encode("correct horse"), KEY.publicKey, random);
  expect(openFields(noJson, ABOUT, KEY)).toBeUndefined();
});

test("[Q2] values of different lengths are sealed to the same length, unless one is much longer", () => {
  const lengthOf = (value: string) => sealFields(ABOUT, { value }, { publicKey: KEY.publicKey, random }).length;
  expect(lengthOf("x")).toBe(lengthOf("a password of forty letters, more or less"));
  expect(lengthOf("x")).toBeLessThan(lengthOf("x".repeat(1000)));
});

test("[Q2] the fields of a kind are all there, and no others; no sentence about them repeats a value", () => {
  const login = secretKind("login") ?? SECRET_KINDS[0];
  if (!login) throw new Error("there are no kinds");
  expect(checkFields(login, { username: "ada", password: "s3cr3t" }).ok).toBe(true);
  const wrong: readonly Json[] = [
    { password: "s3cr3t" },
    { username: "ada", password: "" },
    { username: "ada", password: "s3cr3" },
    { username: "ada", password: "postgres" },
    { username: "a", password: "s3cr3t", x: "s3cr3t" },
  ];
  for (const given of wrong) {
    const refused = checkFields(login, given);
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(refused)).not.toContain("s3cr3");
  }
  expect(valueOf(login, { username: "ada", password: "s3cr3t" }, "password")).toBe("s3cr3t");
  expect(valueOf(login, { username: "ada", password: "s3cr3t" }, undefined)).toBeUndefined();
});

test("[Q3] a reference reads as it was written; what is none is not read as one", () => {
  for (const reference of ["db-password@1", "db.password@12", "ghcr", "a1-b2.value"]) {
    const parsed = parseSecretReference(reference);
    expect(parsed && secretReference(parsed)).toBe(reference);
  }
  for (const no of ["", "Hunter2", "db@0", "db@1.5", "-db@1", "db--x@1", "db..x@1", "db password", "hunter2!", 7, null])
    expect(parseSecretReference(no)).toBeUndefined();
});

test("[Q4] a reference is refused with what there is instead, and stands where all of it fits", () => {
  const versions = [{ version: 2, at: 0, by: { type: "system", id: "system" as never, name: "x" } as const }];
  const login = { kind: "login", versions };
  const fault = (reference: string, kinds: readonly string[], secret: typeof login | undefined) => {
    const parsed = parseSecretReference(reference);
    if (!parsed) throw new RangeError(reference);
    return referenceFault(parsed, { kinds }, secret);
  };
  expect(fault("db.password@2", ["text", "login"], login)).toBeUndefined();
  expect(fault("db", ["login"], login)).toBeUndefined();
  expect(fault("db.password@2", ["login"], undefined)).toMatch(/no secret of that name/);
  expect(fault("db.password@2", ["registry"], login)).toMatch(/belongs a secret of the kind registry sign-in/);
  expect(fault("db.password@1", ["login"], login)).toMatch(/no version 1; its newest is 2/);
  expect(fault("db.token@2", ["login"], login)).toMatch(/no field of that name; it has username, password/);
  expect(fault("db@2", ["login"], login)).toMatch(/db.username@2 or db.password@2/);
});
