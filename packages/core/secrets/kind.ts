import { err, isJsonObject, type Json, ok, type Result } from "../base/index.ts";

export type SecretField = {
  readonly name: string;
  readonly title: string;
  readonly help?: string;
  /** Not hidden while it is typed. It is sealed with the rest all the same. */
  readonly plain?: boolean;
  readonly multiline?: boolean;
};

/** What a secret consists of. */
export type SecretKind = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: readonly SecretField[];
};

/** The values of a secret's fields. Only ever in the hands of who seals it, and of the server while it is used. */
export type SecretFields = { readonly [field: string]: string };

export const SECRET_KINDS: readonly SecretKind[] = [
  {
    name: "text",
    title: "Value",
    description: "One value: a password, a token, a key, a file.",
    fields: [{ name: "value", title: "Value", multiline: true }],
  },
  {
    name: "login",
    title: "User name and password",
    description: "Two values that belong together.",
    fields: [
      { name: "username", title: "User name", plain: true },
      { name: "password", title: "Password" },
    ],
  },
  {
    name: "registry",
    title: "Registry sign-in",
    description: "What an engine signs in to an image registry with.",
    fields: [
      {
        name: "registry",
        title: "Registry",
        help: "Its address as images name it, such as ghcr.io. It is sent to no other.",
        plain: true,
      },
      { name: "username", title: "User name", plain: true },
      { name: "password", title: "Password or token" },
    ],
  },
];

const MAX_FIELD = 60_000;
/** Shorter ones could not be kept out of what is logged without blanking out ordinary words. */
const MIN_HIDDEN = 6;
const SHORT_WORD = /^[A-Za-z]{6,11}$/;

export function secretKind(name: string): SecretKind | undefined {
  return SECRET_KINDS.find((kind) => kind.name === name);
}

/** The fields as they may be sealed, or a sentence that says what is missing. Never with a value in it. */
export function checkFields(kind: SecretKind, given: Json): Result<SecretFields, string> {
  const from = isJsonObject(given) ? given : {};
  const fields: { [field: string]: string } = {};
  for (const { name, title, plain } of kind.fields) {
    const value = from[name];
    if (typeof value !== "string" || value === "") return err(`${title} is missing.`);
    if (!plain && SHORT_WORD.test(value))
      return err(
        `${title} is a plain word, which would be cut out of logs wherever it stands. Choose one with more than letters.`,
      );
    if (!plain && value.length < MIN_HIDDEN)
      return err(
        `${title} has fewer than ${MIN_HIDDEN} characters, too few to be kept out of logs. Choose a longer one.`,
      );
    if (value.length > MAX_FIELD) return err(`${title} is longer than ${MAX_FIELD} characters.`);
    fields[name] = value;
  }
  const stray = Object.keys(from).find((name) => !(name in fields));
  return stray === undefined ? ok(fields) : err(`A secret of the kind “${kind.title}” has no field ${stray}.`);
}

/** The value a reference means: of the field it names, or of the only one. */
export function valueOf(kind: SecretKind, fields: SecretFields, field: string | undefined): string | undefined {
  const only = kind.fields.length === 1 ? kind.fields[0]?.name : undefined;
  return fields[field ?? only ?? ""];
}
