import { parseEnvFile } from "./dotenv.ts";
import { Extension } from "./extends.ts";
import { longForms } from "./forms.ts";
import { interpolate } from "./interpolate.ts";
import type { Issues, Place } from "./issues.ts";
import { merge, settled } from "./merge.ts";
import { entriesOf, isNull, type MapNode, map, member, type Node, toJson, withMembers } from "./node.ts";
import { directoryOf, joined, relative } from "./paths.ts";
import { readYaml } from "./read-yaml.ts";
import { mapMembers, rebaseFile, rebaseService } from "./rebase.ts";
import type { Lookup } from "./substitute.ts";
import { groupOf, listOf, pairsOf, wordOf } from "./values.ts";

export type ComposeText = { readonly path: string; readonly text: string };

/** Gives the text of another file (for include, extends, env_file), by a path like those of the files; undefined when it cannot. */
export type ReadFile = (path: string) => string | undefined;

export type Sources = {
  readonly files: readonly ComposeText[];
  readonly read: ReadFile;
  readonly env: { readonly [name: string]: string | undefined };
};

export type Loaded = {
  /** The whole project as one group: variables replaced, files merged, included and extended, in long forms. */
  readonly root: MapNode;
  readonly directory: string;
  readonly lookup: Lookup;
  readonly read: ReadFile;
};

const MOST_FILES = 100;
const SECTIONS = ["services", "networks", "volumes", "configs", "secrets", "models"] as const;

/** Reads the files of a project into one. Errors are in `issues`; undefined when there is nothing to go on with. */
export function load(sources: Sources, issues: Issues): Loaded | undefined {
  const first = sources.files[0];
  if (!first) return undefined;
  const directory = directoryOf(first.path);
  const lookup = withEnvFile(sources, [joined(directory, ".env")], lookupIn(sources.env), issues);
  const loader = new Loader(sources.read, issues);
  const root = loader.project(sources.files, directory, directory, lookup, []);
  return root && { root: settled(root) as MapNode, directory, lookup, read: sources.read };
}

function lookupIn(env: Sources["env"]): Lookup {
  return (name) => (Object.hasOwn(env, name) ? env[name] : undefined);
}

/** `outer`, and for what it does not know the variables of the first files, where they can be read. */
function withEnvFile({ read }: Pick<Sources, "read">, paths: readonly string[], outer: Lookup, issues: Issues): Lookup {
  const variables = new Map<string, string>();
  for (const path of paths) {
    const text = read(path);
    if (text === undefined) continue;
    const found = parseEnvFile(text, outer, (line, message) => issues.warn("", { file: path, line }, message));
    for (const [name, value] of found) variables.set(name, value);
  }
  return (name) => outer(name) ?? variables.get(name);
}

class Loader {
  readonly #read: ReadFile;
  readonly #issues: Issues;
  #files = 0;

  constructor(read: ReadFile, issues: Issues) {
    this.#read = read;
    this.#issues = issues;
  }

  /** `home` is the directory of the whole project, `directory` the one relative paths of these files start from. */
  project(
    files: readonly ComposeText[],
    directory: string,
    home: string,
    lookup: Lookup,
    trail: readonly string[],
  ): MapNode | undefined {
    let whole: MapNode | undefined;
    for (const file of files) {
      for (const document of this.#documents(file, lookup)) {
        const part = new Extension(
          file.path,
          document,
          directory,
          (path, place, at) => this.#otherFile(path, place, at, lookup),
          this.#issues,
        ).run();
        const rebased = this.#rebased(part, relative(home, directory));
        const included = this.#included(rebased, file, home, lookup, [...trail, file.path]);
        whole = whole ? (merge(whole, included) as MapNode) : included;
      }
    }
    return whole;
  }

  #documents(file: ComposeText, lookup: Lookup): MapNode[] {
    this.#files += 1;
    if (this.#files > MOST_FILES) {
      this.#issues.error("", { file: file.path, line: 1 }, `The project has more than ${MOST_FILES} files.`);
      return [];
    }
    const documents = readYaml(file.path, file.text, this.#issues);
    if (!documents) return [];
    if (documents.length === 0)
      this.#issues.error("", { file: file.path, line: 1 }, "The file is empty: a Compose file lists services.");
    return documents.flatMap((document) => {
      if (document.kind !== "map") {
        this.#issues.error(
          "",
          document,
          "A Compose file is a group of keys such as services, networks and volumes; this is not.",
        );
        return [];
      }
      const replaced = interpolate(document, lookup, this.#issues);
      return [this.#inLongForms(replaced)];
    });
  }

  #inLongForms(root: MapNode): MapNode {
    const changes: [string, Node | undefined][] = [];
    for (const section of SECTIONS) {
      const node = root.entries.get(section);
      if (!node) continue;
      const group = groupOf(node, section, this.#issues);
      if (section !== "services")
        changes.push([
          section,
          mapMembers(group, (entry, name) => this.#objectForms(entry, `${section}.${name}`)) ??
            (node.merge ? node : undefined),
        ]);
      else changes.push([section, mapMembers(group, (entry, name) => this.#serviceForms(entry, `services.${name}`))]);
    }
    return withMembers(root, changes);
  }

  #serviceForms(entry: Node, at: string): Node {
    if (entry.merge === "reset") return entry;
    const service = groupOf(entry, at, this.#issues);
    if (!service) {
      if (isNull(entry)) this.#issues.warn(at, entry, "The service says nothing: give it an image.");
      return map(entry, []);
    }
    return longForms(service, at, this.#issues);
  }

  #objectForms(entry: Node, at: string): Node {
    if (entry.kind !== "map") return entry;
    const labels = entry.entries.get("labels");
    return labels ? withMembers(entry, [["labels", pairsOf(labels, `${at}.labels`, this.#issues)]]) : entry;
  }

  #rebased(root: MapNode, directory: string): MapNode {
    if (directory === "" || directory === ".") return root;
    return withMembers(root, [
      [
        "services",
        mapMembers(root.entries.get("services"), (entry) =>
          entry.kind === "map" ? rebaseService(entry, directory) : entry,
        ),
      ],
      ["configs", mapMembers(root.entries.get("configs"), (entry) => rebaseFile(entry, directory))],
      ["secrets", mapMembers(root.entries.get("secrets"), (entry) => rebaseFile(entry, directory))],
    ]);
  }

  #otherFile(path: string, place: Place, at: string, lookup: Lookup): MapNode | undefined {
    const text = this.#read(path);
    if (text === undefined) {
      this.#issues.error(at, place, `The file ${path} it extends from could not be read.`);
      return undefined;
    }
    return this.#documents({ path, text }, lookup).reduce<MapNode | undefined>(
      (whole, part) => (whole ? (merge(whole, part) as MapNode) : part),
      undefined,
    );
  }

  // include

  #included(root: MapNode, file: ComposeText, home: string, lookup: Lookup, trail: readonly string[]): MapNode {
    const include = root.entries.get("include");
    const rest = withMembers(root, [["include", undefined]]);
    const items = listOf(include, "include", this.#issues)?.items ?? [];
    return items.reduce<MapNode>((whole, item, index) => {
      const part = this.#includedOne(item, `include.${index}`, file, home, lookup, trail);
      return part ? this.#joined(whole, part, `include.${index}`, item) : whole;
    }, rest);
  }

  #includedOne(
    item: Node,
    at: string,
    file: ComposeText,
    home: string,
    lookup: Lookup,
    trail: readonly string[],
  ): MapNode | undefined {
    const from = directoryOf(file.path);
    const texts = (key: string) =>
      (item.kind === "map"
        ? (listOf(member(item, key), `${at}.${key}`, this.#issues, "single")?.items ?? [])
        : []
      ).flatMap((node) => wordOf(node, `${at}.${key}`, this.#issues) ?? []);
    const paths = (item.kind === "scalar" ? [String(item.value)] : texts("path")).map((path) => joined(from, path));
    if (paths.length === 0) this.#issues.error(at, item, "include needs the path of a Compose file.");
    const files: ComposeText[] = [];
    for (const path of paths) {
      const text = this.#read(path);
      if (trail.includes(path))
        this.#issues.error(at, item, `The files include each other in a circle: ${[...trail, path].join(" → ")}.`);
      else if (text === undefined) this.#issues.error(at, item, `The file ${path} it includes could not be read.`);
      else files.push({ path, text });
    }
    if (files.length < paths.length || !files[0]) return undefined;
    const [given] = texts("project_directory");
    const directory = given === undefined ? directoryOf(files[0].path) : joined(from, given);
    const named = texts("env_file").map((path) => joined(from, path));
    const inner = withEnvFile(
      { read: this.#read },
      named.length > 0 ? named : [joined(directory, ".env")],
      lookup,
      this.#issues,
    );
    return this.project(files, directory, home, inner, trail);
  }

  /** What a file includes stands beside its own; the same name for two different things is an error. */
  #joined(whole: MapNode, part: MapNode, at: string, place: Place): MapNode {
    const changes = SECTIONS.map((section): [string, Node | undefined] => {
      const own = whole.entries.get(section);
      const entries = new Map(entriesOf(own));
      for (const [name, node] of entriesOf(part.entries.get(section))) {
        const before = entries.get(name);
        if (before && JSON.stringify(toJson(before)) !== JSON.stringify(toJson(node)))
          this.#issues.error(
            at,
            place,
            `The included file also has a ${section.slice(0, -1)} named ${name}, and another one.`,
          );
        else entries.set(name, before ?? node);
      }
      return [section, own || entries.size > 0 ? map(own ?? part, entries) : undefined];
    });
    const extras = [...part.entries].filter(([key]) => key.startsWith("x-") && !whole.entries.has(key));
    return withMembers(whole, [...changes, ...extras]);
  }
}
