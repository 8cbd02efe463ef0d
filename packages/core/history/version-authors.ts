import { type Actor, contentHash, isJsonObject, isMoment, isWholeText, whoOf } from "../base/index.ts";
import type { Who } from "../protocol/index.ts";
import type { VersionAuthor } from "./ports.ts";

/** The authors as a file tells them: without whoever brought the version to Head and wrote it at that moment, since the line says so. */
export function authorsToTell(
  { actor, at }: { readonly actor: Actor; readonly at: number },
  authors: readonly VersionAuthor[],
): readonly VersionAuthor[] {
  const applier = contentHash(whoOf(actor));
  return authors.flatMap((author) => {
    if (contentHash(author.actor) !== applier) return [author];
    const wrote = author.wrote.filter(([, moment]) => moment !== at);
    return wrote.length === 0 ? [] : [{ ...author, wrote }];
  });
}

/**
 * The hash over what the lines of a file up to this one tell beside the model: who, when and in which change set. `""` before the
 * first. What the model became is proven by the hash of its state. Rule [F5].
 */
export function toldHash(before: string, { version, at, actor, changeSet, authors = [] }: ToldOfVersion): string {
  return contentHash({ before, version, at, actor, changeSet, authors });
}

type ToldOfVersion = { readonly [Member in "version" | "at" | "actor" | "changeSet" | "authors"]?: unknown };

/** The authors of a version with this many mutations; undefined where they are none, or one mutation has two. Rule [F5]. */
export function readVersionAuthors(value: unknown, mutations: number): readonly VersionAuthor[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const authors = value.map((each) => authorOf(each, mutations)).filter((each) => each !== undefined);
  const places = authors.flatMap(({ wrote }) => wrote.map(([place]) => place));
  const isWhole = authors.length === value.length && new Set(places).size === places.length;
  return isWhole ? authors : undefined;
}

function authorOf(value: unknown, mutations: number): VersionAuthor | undefined {
  if (!isJsonObject(value) || !Array.isArray(value["wrote"])) return undefined;
  const actor = readWho(value["actor"]);
  const wrote = (value["wrote"] as readonly unknown[]).filter((each) => isWritten(each, mutations));
  return actor && wrote.length === value["wrote"].length && wrote.length > 0 ? { actor, wrote } : undefined;
}

function isWritten(value: unknown, mutations: number): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [place, at] = value as readonly unknown[];
  return Number.isInteger(place) && (place as number) >= 0 && (place as number) < mutations && isMoment(at);
}

function readWho(value: unknown): Who | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, name, type, owner, through } = value;
  if (!isActorType(type) || !isShortText(id) || !isShortText(name)) return undefined;
  if (!isAbsentOrText(owner) || !isAbsentOrText(through)) return undefined;
  return {
    ...{ id: id as Who["id"], name, type },
    ...(owner === undefined ? {} : { owner }),
    ...(through === undefined ? {} : { through }),
  };
}

export function isAbsentOrText(value: unknown): value is string | undefined {
  return value === undefined || isShortText(value);
}

const ACTOR_TYPES: readonly unknown[] = ["user", "agent", "service", "scheduler", "system"] satisfies Actor["type"][];

export function isActorType(value: unknown): value is Actor["type"] {
  return ACTOR_TYPES.includes(value);
}

export function isShortText(value: unknown): value is string {
  return isWholeText(value) && value.length <= 500;
}
