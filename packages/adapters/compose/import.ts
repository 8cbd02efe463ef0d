import { type ComponentId, err, type NewId, ok, type Result } from "@tributary/core/base";
import { NAME_PATH, type Schema } from "@tributary/core/model";
import { schemas } from "@tributary/assets-docker";
import { ComponentWriter, domain, type ImportedComponent } from "./component.ts";
import { dependencyCycle } from "./cycle.ts";
import { type Issue, Issues, type Unmodelled } from "./issues.ts";
import { type ComposeText, load, type Loaded, type ReadFile } from "./load.ts";
import { entriesOf, type MapNode, map, member, type Node, toJson } from "./node.ts";
import { modelObject, type ObjectSection } from "./objects.ts";
import { Kept, type Scope } from "./scope.ts";
import { modelService } from "./service.ts";
import { groupOf, short, textOf, wordOf } from "./values.ts";

export type ComposeInput = {
  /** The files of one project; later ones are laid over earlier ones, as with several -f. */
  readonly files: readonly ComposeText[];
  /** Gives files that include, extends and env_file name, and `.env`; without it there are none. */
  readonly read?: ReadFile;
  /** Variables that win over `.env`. */
  readonly env?: { readonly [name: string]: string | undefined };
  /** Only services of these profiles, or of none, are imported. Not given: all are, and keep their profiles. */
  readonly profiles?: readonly string[];
  /** Name of the project where the file gives none. */
  readonly projectName?: string;
  readonly newId: NewId;
};

export type ImportSummary = {
  readonly project: string;
  readonly services: number;
  /** Without the project itself and the default network Compose adds by itself. */
  readonly components: number;
  /** Connections among those components. */
  readonly edges: number;
  readonly unmodelled: readonly Unmodelled[];
  readonly warnings: readonly Issue[];
};

export type Imported = { readonly components: readonly ImportedComponent[]; readonly report: ImportSummary };

export type ImportRefusal = {
  readonly kind: "invalidCompose";
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
};

/** Reads Compose files into components. Refuses with every error it finds, each at its file, key and line. */
export function importCompose(input: ComposeInput): Result<Imported, ImportRefusal> {
  const issues = new Issues();
  const read: ReadFile = (path) => input.files.find((file) => file.path === path)?.text ?? input.read?.(path);
  const loaded = load({ files: input.files, read, env: input.env ?? {} }, issues);
  const imported = loaded && issues.errors.length === 0 ? new ProjectImport(input, loaded, issues).run() : undefined;
  if (imported && issues.errors.length === 0) return ok(imported);
  if (issues.errors.length === 0)
    issues.error("", { file: input.files[0]?.path ?? "", line: 1 }, "There is nothing here to import.");
  return err({ kind: "invalidCompose", errors: issues.errors, warnings: issues.warnings });
}

const OBJECTS: readonly ObjectSection[] = ["networks", "volumes", "configs", "secrets"];
const SCHEMA_OF = {
  services: "docker.container",
  networks: "docker.network",
  volumes: "docker.volume",
  configs: "docker.config",
  secrets: "docker.secret",
} as const;
const NAME = /^[a-zA-Z0-9._-]+$/;

class ProjectImport {
  readonly #input: ComposeInput;
  readonly #loaded: Loaded;
  readonly #issues: Issues;
  readonly #project: ComponentWriter;
  readonly #writers: { readonly [section in keyof typeof SCHEMA_OF]: Map<string, ComponentWriter> } = {
    services: new Map(),
    networks: new Map(),
    volumes: new Map(),
    configs: new Map(),
    secrets: new Map(),
  };
  #impliedNetwork = false;

  constructor(input: ComposeInput, loaded: Loaded, issues: Issues) {
    this.#input = input;
    this.#loaded = loaded;
    this.#issues = issues;
    this.#project = new ComponentWriter(
      input.newId() as ComponentId,
      schemaNamed("docker.project"),
      this.#projectName(),
      { at: "name", node: loaded.root },
      issues,
    );
  }

  run(): Imported {
    const { root } = this.#loaded;
    if (![...Object.keys(SCHEMA_OF)].some((section) => root.entries.has(section))) {
      this.#issues.error("services", root, "There are no services here, so this is not a Compose file.");
    }
    this.#modelProject(root);
    for (const section of OBJECTS) {
      for (const [name, node] of entriesOf(root.entries.get(section)))
        modelObject(
          section,
          node,
          `${section}.${name}`,
          this.#add(section, name, `${section}.${name}`, node),
          this.#issues,
        );
    }
    const services = entriesOf(root.entries.get("services")).filter(([, node]) => this.#isWanted(node));
    for (const [name, node] of services) this.#add("services", name, `services.${name}`, node);
    const scope = this.#scope(services);
    for (const [name, node] of services) {
      const writer = this.#writers.services.get(name);
      if (writer)
        modelService(
          groupOf(node, `services.${name}`, this.#issues) ?? map(node, []),
          `services.${name}`,
          writer,
          scope,
        );
    }
    const components = [
      this.#project,
      ...OBJECTS.flatMap((section) => [...this.#writers[section].values()]),
      ...this.#writers.services.values(),
    ].map((writer) => writer.component);
    this.#refuseCycles(components, services);
    return { components, report: this.#summary(components) };
  }

  #projectName(): string {
    const given = wordOf(this.#loaded.root.entries.get("name"), "name", this.#issues) ?? this.#input.projectName;
    return given ?? "project";
  }

  #modelProject(root: MapNode): void {
    const kept = new Kept(this.#issues);
    for (const [key, node] of root.entries) {
      if (key === "version") this.#project.set(domain("version"), textOf(node, key, this.#issues), { at: key, node });
      else if (key !== "name" && key !== "include" && !Object.hasOwn(SCHEMA_OF, key))
        kept.key(key, toJson(node), key, node);
    }
    this.#project.set(domain("compose"), kept.json, { at: "", node: root });
  }

  /** A new component of the project. */
  #add(section: keyof typeof SCHEMA_OF, name: string, at: string, node: Node): ComponentWriter {
    if (!NAME.test(name))
      this.#issues.error(
        at,
        node,
        `“${short(name)}” cannot be a name here: use letters, digits, dots, dashes and underscores.${name.includes("/") ? ` If a path is meant, write ./${short(name)}.` : ""}`,
      );
    const writer = new ComponentWriter(
      this.#input.newId() as ComponentId,
      schemaNamed(SCHEMA_OF[section]),
      name,
      { at, node },
      this.#issues,
    );
    writer.subscribe(domain("project"), this.#project.id, NAME_PATH);
    this.#writers[section].set(name, writer);
    return writer;
  }

  #isWanted(service: Node): boolean {
    const { profiles } = this.#input;
    const own = member(service, "profiles");
    if (!profiles || own?.kind !== "list" || own.items.length === 0) return true;
    return own.items.some((item) => item.kind === "scalar" && profiles.includes(String(item.value)));
  }

  #scope(services: readonly (readonly [string, Node])[]): Scope {
    const byContainerName = new Map<string, string>();
    for (const [name, node] of services) {
      const given = member(node, "container_name");
      if (given?.kind === "scalar") byContainerName.set(String(given.value), name);
    }
    const id = (section: keyof typeof SCHEMA_OF) => (name: string) => this.#writers[section].get(name)?.id;
    return {
      issues: this.#issues,
      directory: this.#loaded.directory,
      lookup: this.#loaded.lookup,
      read: this.#loaded.read,
      service: id("services"),
      serviceOfContainer: (containerName) => this.#writers.services.get(byContainerName.get(containerName) ?? "")?.id,
      config: id("configs"),
      secret: id("secrets"),
      network: (name, at, node) => this.#implied("networks", name, at, node),
      volume: (name, at, node) => this.#implied("volumes", name, at, node),
    };
  }

  #implied(section: "networks" | "volumes", name: string, at: string, node: Node): ComponentId {
    const known = this.#writers[section].get(name);
    if (known) return known.id;
    if (section === "networks" && name === "default") this.#impliedNetwork = true;
    else if (NAME.test(name))
      this.#issues.warn(at, node, `The ${section.slice(0, -1)} ${short(name)} is used but not declared; it was added.`);
    return this.#add(section, name, at, node).id;
  }

  #refuseCycles(components: readonly ImportedComponent[], services: readonly (readonly [string, Node])[]): void {
    const cycle = dependencyCycle(components);
    const [first = ""] = cycle ?? [];
    const node = services.find(([name]) => name === first)?.[1];
    if (!cycle || !node) return;
    const depends = member(node, "depends_on") ?? node;
    this.#issues.error(
      member(node, "depends_on") ? `services.${first}.depends_on` : `services.${first}`,
      depends,
      `The services depend on each other in a circle: ${cycle.join(" → ")}.`,
    );
  }

  #summary(components: readonly ImportedComponent[]): ImportSummary {
    const implied = this.#impliedNetwork ? this.#writers.networks.get("default")?.id : undefined;
    const sources = components.flatMap(({ attributes }) =>
      attributes.flatMap(([, cell]) => ("from" in cell ? [cell.from.component] : [])),
    );
    return {
      project: this.#project.name,
      services: this.#writers.services.size,
      components: components.length - 1 - (implied ? 1 : 0),
      edges: sources.filter((source) => source !== this.#project.id && source !== implied).length,
      unmodelled: this.#issues.unmodelled,
      warnings: this.#issues.warnings,
    };
  }
}

function schemaNamed(name: string): Schema {
  const schema = schemas.find((candidate) => candidate.name === name);
  if (!schema) throw new RangeError(`no schema ${name}`);
  return schema;
}
