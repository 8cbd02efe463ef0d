import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sealFields } from "@tributary/core/secrets";
import { expect } from "vitest";
import type { Api } from "./server-process.ts";

type About = { readonly workspace: string; readonly name: string; readonly kind?: string };

/** A secret's value as a page, the CLI or an agent sends it. */
export async function sealed(
  api: Api,
  { workspace, name, kind = "text" }: About,
  fields: { readonly [field: string]: string },
) {
  const { id, publicKey } = await api.secret.key.query({ workspace });
  const bytes = sealFields({ workspace, name, kind }, fields, {
    publicKey: new Uint8Array(Buffer.from(publicKey, "base64")),
    random: (count) => new Uint8Array(randomBytes(count)),
  });
  return { key: id, sealed: Buffer.from(bytes).toString("base64") };
}

/** The value, and as it travels elsewhere. */
function encodings(value: string): readonly string[] {
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/, ""),
    Buffer.from(value).toString("hex"),
  ];
}

/** Fails, naming the place, where a value stands in any of these texts, in whatever form. */
export function expectNowhere(values: readonly string[], places: { readonly [name: string]: string }): void {
  for (const form of values.flatMap(encodings))
    for (const [place, text] of Object.entries(places)) expect(text.includes(form), `${place} has ${form}`).toBe(false);
}

/** Every file below a folder, by its path, as text. */
export function filesIn(folder: string): { readonly [path: string]: string } {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const files = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, "utf8")]));
}
