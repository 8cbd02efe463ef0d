import type { Json } from "../base/index.ts";

/**
 * How a component says which secret is meant: `db-password@2`, or `db.password@2` for one of its fields. What is made of it outside
 * names the version, so that a new value is a change like any other. What is only used in passing (a sign-in) names none, and
 * gets the newest.
 */
export type SecretReference = { readonly name: string; readonly field?: string; readonly version?: number };

/** Where a property takes a secret: of which kinds, and whether its version is part of what is meant. */
export type SecretPlace = { readonly kinds: readonly string[]; readonly pinned?: boolean };

/** Lower-case words joined by hyphens: a name is what the model refers to by, so it never changes. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME = 64;
const REFERENCE = /^([a-z0-9-]+)(?:\.([a-z][A-Za-z0-9]*))?(?:@([1-9][0-9]{0,8}))?$/;

export function isSecretName(text: unknown): text is string {
  return typeof text === "string" && text.length <= MAX_NAME && NAME.test(text);
}

export function parseSecretReference(value: Json | undefined): SecretReference | undefined {
  const [, name, field, version] = (typeof value === "string" && REFERENCE.exec(value)) || [];
  if (!isSecretName(name)) return undefined;
  return { name, ...(field === undefined ? {} : { field }), ...(version === undefined ? {} : { version: +version }) };
}

export function secretReference({ name, field, version }: SecretReference): string {
  return `${name}${field === undefined ? "" : `.${field}`}${version === undefined ? "" : `@${version}`}`;
}

/** Whether a value has the form that this place takes. Whether there is such a secret, the workspace says. */
export function fitsSecretPlace(place: SecretPlace, value: Json): boolean {
  const reference = parseSecretReference(value);
  return reference !== undefined && (reference.version !== undefined) === (place.pinned === true);
}

export function secretExpectation({ pinned }: SecretPlace): string {
  return pinned
    ? "a secret's name and version, such as db-password@1 (never the secret itself)"
    : "a secret's name, such as registry-sign-in (never the secret itself)";
}
