import type { Actor } from "../base/index.ts";
import { contentHash, err, isJsonObject, isMoment, ok, type Result } from "../base/index.ts";
import { type Mutation, parseMutation, stateHash } from "../model/index.ts";
import type { VersionAuthor } from "./ports.ts";
import { BEGINNING, replay, type Replayed } from "./replay.ts";
import { isAbsentOrText, isActorType, isShortText, readVersionAuthors, toldHash } from "./version-authors.ts";
import { NO_SETTINGS, readWorkspaceSettings, type WorkspaceSettings } from "./workspace-settings.ts";

/** The first line of an exported workspace. */
export type WorkspaceFileHeader = {
  readonly format: "tributary-workspace";
  /** From 2 on it may hold settings, from 3 on authors. Who knows only earlier ones refuses it rather than leave them out. */
  readonly version: 1 | 2 | 3;
  readonly name: string;
  readonly exportedAt: number;
};

/** One version of Head: schemas come as `schema.install` among its mutations. */
export type WorkspaceFileVersion = {
  readonly version: number;
  readonly at: number;
  readonly actor: Actor;
  readonly changeSet: { readonly id: string; readonly title: string } | null;
  /** Null for versions older than state hashes. */
  readonly stateHash: string | null;
  readonly mutations: readonly Mutation[];
  /** Who wrote what of it and when; for what is not named the line's own actor and moment stand. */
  readonly authors?: readonly VersionAuthor[];
};

/** The line after the versions, where there is something to say. */
export type WorkspaceFileSettings = { readonly settings: WorkspaceSettings };

/** The last line: where Head stood, the hash of its state, and those of the settings and of who did what. Where it is absent, the file was cut off. */
export type WorkspaceFileEnd = {
  readonly end: {
    readonly version: number;
    readonly stateHash: string;
    readonly settingsHash?: string;
    readonly toldHash?: string;
  };
};

export type WorkspaceFileProblem = { readonly line: number; readonly sentence: string };

export type WorkspaceFileContent = {
  readonly header: WorkspaceFileHeader;
  readonly versions: readonly WorkspaceFileVersion[];
  readonly state: Replayed;
  readonly settings: WorkspaceSettings;
};

/** Reads an exported workspace line by line, replays it, and proves that it leads to the state it says. Rules [F1]–[F5]. */
export class WorkspaceFileReader {
  #line = 0;
  #header: WorkspaceFileHeader | undefined;
  readonly #versions: WorkspaceFileVersion[] = [];
  #state: Replayed = BEGINNING;
  #settings: { readonly read: WorkspaceSettings; readonly hash: string } | undefined;
  #told = "";
  #ended = false;
  #problem: WorkspaceFileProblem | undefined;

  /** Whether to go on: false once the file is known to be bad. */
  add(text: string): boolean {
    this.#line += 1;
    if (text.trim() === "" || this.#problem) return !this.#problem;
    const value = parsed(text);
    if (!value) this.#fail("This line is not a JSON object.");
    else if (!this.#header) this.#begin(value);
    else if (this.#ended) this.#fail("Something follows the line that ends the file.");
    else if ("end" in value) this.#finish(value);
    else if (this.#settings) this.#fail("Something follows the settings that is not the file's end.");
    else if ("settings" in value && this.#header.version >= 2) this.#set(value);
    else this.#version(value);
    return !this.#problem;
  }

  end(): Result<WorkspaceFileContent, WorkspaceFileProblem> {
    if (!this.#problem && !this.#header) this.#fail("The file is empty.");
    if (!this.#problem && !this.#ended) this.#fail("The file has no last line: it was cut off.");
    if (this.#problem || !this.#header) return err(this.#problem ?? { line: 0, sentence: "The file is empty." });
    const settings = this.#settings?.read ?? NO_SETTINGS;
    return ok({ header: this.#header, versions: this.#versions, state: this.#state, settings });
  }

  #begin(value: Fields): void {
    const { format, version, name, exportedAt } = value;
    const isKnown = format === "tributary-workspace" && (version === 1 || version === 2 || version === 3);
    if (!isKnown || typeof name !== "string" || !isMoment(exportedAt))
      return this.#fail("This is not an exported Tributary workspace, or a newer form of it.");
    if (!isName(name)) return this.#fail("The name of the workspace is not text on one line of up to 500 characters.");
    this.#header = { format, version, name, exportedAt };
  }

  #version(value: Fields): void {
    const tells = this.#header?.version === 3;
    const version = versionOf(value, tells);
    if (!version) return this.#fail("This line is no version of Head.");
    const step = replay(this.#state, version);
    if (!step.ok) return this.#fail(step.error.sentence);
    this.#state = step.value;
    if (tells) this.#told = toldHash(this.#told, value);
    this.#versions.push(version);
  }

  #set({ settings }: Fields): void {
    const read = readWorkspaceSettings(settings);
    if (!read.ok) return this.#fail(read.error);
    this.#settings = { read: read.value, hash: contentHash(settings) };
  }

  #finish({ end }: Fields): void {
    const { version, stateHash: hash, settingsHash, toldHash: told = "" }: Fields = isJsonObject(end) ? end : {};
    if (version !== this.#state.version)
      return this.#fail(
        `The file says it ends at version ${JSON.stringify(version)}, and ends at ${this.#state.version}.`,
      );
    if (hash !== stateHash(this.#state.digest))
      return this.#fail("The versions lead to another state than the file says.");
    if (settingsHash !== this.#settings?.hash)
      return this.#fail("The settings in the file are not those that it says it holds.");
    if (told !== this.#told) return this.#fail("Who did what and when was changed in the file.");
    this.#ended = true;
  }

  #fail(sentence: string): void {
    this.#problem = { line: this.#line, sentence };
  }
}

type Fields = { readonly [name: string]: unknown };
const HASH = /^[0-9a-f]{64}$/;

function versionOf(fields: Fields, withAuthors: boolean): WorkspaceFileVersion | undefined {
  const { version, at, actor, changeSet, stateHash: hash, mutations } = fields;
  if (!Number.isInteger(version) || !isMoment(at) || !Array.isArray(mutations)) return undefined;
  const who = actorOf(actor);
  const read = mutations.map(parseMutation);
  const whole = read.filter((mutation) => mutation !== undefined);
  const hashed = hash === null || (typeof hash === "string" && HASH.test(hash));
  const authors = readVersionAuthors(withAuthors ? fields["authors"] : undefined, read.length);
  if (!who || !hashed || !authors || whole.length < read.length) return undefined;
  return {
    version: version as number,
    at,
    actor: who,
    changeSet: changeSetOf(changeSet),
    stateHash: hash as string | null,
    mutations: whole,
    ...(authors.length > 0 ? { authors } : {}),
  };
}

function actorOf(value: unknown): Actor | undefined {
  if (!isJsonObject(value)) return undefined;
  const { type, id, name, onBehalfOf, through } = value;
  if (!isActorType(type) || !isShortText(id) || !isShortText(name)) return undefined;
  if (!isAbsentOrText(through)) return undefined;
  const by = through === undefined ? {} : { through };
  if (type !== "agent") return { type, id, name, ...by } as Actor;
  if (!isJsonObject(onBehalfOf) || !isShortText(onBehalfOf["id"]) || !isShortText(onBehalfOf["name"])) return undefined;
  return { type, id, name, onBehalfOf: { id: onBehalfOf["id"], name: onBehalfOf["name"] }, ...by } as Actor;
}

function changeSetOf(value: unknown): WorkspaceFileVersion["changeSet"] {
  if (!isJsonObject(value)) return null;
  const { id, title } = value;
  return isShortText(id) && isShortText(title) ? { id, title } : null;
}

function isName(text: string): boolean {
  return isShortText(text) && /^\P{Cc}+$/u.test(text);
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
