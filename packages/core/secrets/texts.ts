import { parseSecretReference } from "../model/index.ts";
import { secretKind, type SecretFields, valueOf } from "./kind.ts";

/** A secret that is open, for as long as it is used. */
export type OpenSecret = { readonly kind: string; readonly fields: SecretFields };

const DOCKER_HUB = ["docker.io", "index.docker.io", "registry-1.docker.io"];
/** Shorter lines of a longer value say nothing, and blanking them would hide ordinary words. */
const SHORTEST_LINE = 12;

/** The value a reference means; undefined where it means no single one. */
export function secretText(reference: string, { kind, fields }: OpenSecret): string | undefined {
  const parsed = parseSecretReference(reference);
  const known = secretKind(kind);
  if (!parsed || !known) return undefined;
  return valueOf(known, fields, parsed.field);
}

/** Everything of an open secret that must not be told: its values that are not plain, and the lines of long ones. */
export function secretWords(secret: OpenSecret): readonly string[] {
  const values = (secretKind(secret.kind)?.fields ?? [])
    .filter(({ plain }) => !plain)
    .flatMap(({ name }) => secret.fields[name] ?? []);
  const lines = values.flatMap((value) => (value.includes("\n") ? value.split(/\r?\n/) : []));
  const signIn = registrySignIn(secret);
  return [
    ...values,
    ...(signIn ? [signIn.auth] : []),
    ...lines.map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE),
  ];
}

/** A registry's sign-in as Docker takes it (`X-Registry-Auth`), and for which registry it is; undefined of any other secret. */
export function registrySignIn({
  kind,
  fields,
}: OpenSecret): { readonly registry: string; readonly auth: string } | undefined {
  if (kind !== "registry") return undefined;
  const { registry: address = "", username = "", password = "" } = fields;
  const registry = registryName(address);
  return { registry, auth: base64Url(JSON.stringify({ username, password, serveraddress: registry })) };
}

/** The registry as images name it: without scheme and path; Docker's own under its one name. */
function registryName(address: string): string {
  const host =
    address
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, "")
      .split("/")[0] ?? "";
  return DOCKER_HUB.includes(host) ? "docker.io" : host;
}

function base64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
