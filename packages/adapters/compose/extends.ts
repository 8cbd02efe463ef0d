import type { Issues, Place } from "./issues.ts";
import { merge } from "./merge.ts";
import { type MapNode, member, type Node, withMembers } from "./node.ts";
import { directoryOf, joined, relative } from "./paths.ts";
import { mapMembers, rebaseService } from "./rebase.ts";
import { groupOf, wordOf } from "./values.ts";

const MAX_CHAIN = 100;

/** Gives another file as one group in long forms; undefined, with an error, when it cannot. */
export type ReadOther = (path: string, place: Place, at: string) => MapNode | undefined;

/** The files of one resolution: services are looked up in them by file and name, each resolved once. */
export class Extension {
  readonly #issues: Issues;
  readonly #readOther: ReadOther;
  readonly #main: string;
  /** The directory relative paths of the main file start from. */
  readonly #directory: string;
  readonly #files: Map<string, MapNode | undefined>;
  readonly #resolved = new Map<string, MapNode | undefined>();

  constructor(main: string, root: MapNode, directory: string, readOther: ReadOther, issues: Issues) {
    this.#issues = issues;
    this.#readOther = readOther;
    this.#main = main;
    this.#directory = directory;
    this.#files = new Map([[main, root]]);
  }

  /** The main file with every service laid over what it extends. */
  run(): MapNode {
    const root = this.#files.get(this.#main) as MapNode;
    const services = root.entries.get("services");
    if (services?.kind !== "map" || ![...services.entries.values()].some((service) => member(service, "extends")))
      return root;
    const extended = mapMembers(services, (service, name) =>
      member(service, "extends") ? (this.#resolve(this.#main, name, []) ?? service) : service,
    );
    return withMembers(root, [["services", extended]]);
  }

  /** `trail`: the services on the way here, as `name` or `file name`. */
  #resolve(file: string, name: string, trail: readonly string[]): MapNode | undefined {
    const key = `${file} ${name}`;
    if (!this.#resolved.has(key)) this.#resolved.set(key, this.#extended(file, name, [...trail, key]));
    return this.#resolved.get(key);
  }

  #extended(file: string, name: string, trail: readonly string[]): MapNode | undefined {
    const service = this.#service(file, name);
    const extension = service && member(service, "extends");
    if (!service || !extension) return service;
    const at = `services.${name}.extends`;
    const own = withMembers(service, [["extends", undefined]]);
    const base = this.#baseOf(extension, at, file);
    if (!base) return own;
    const complain = (message: string): MapNode => {
      this.#issues.error(at, extension, message);
      return own;
    };
    const step = `${base.file} ${base.service}`;
    if (trail.includes(step))
      return complain(`The services extend each other in a circle: ${[...trail, step].map(nameIn).join(" → ")}.`);
    if (trail.length > MAX_CHAIN) return complain(`More than ${MAX_CHAIN} services extend one another here.`);
    if (!this.#files.has(base.file)) this.#files.set(base.file, this.#readOther(base.file, extension, at));
    if (!this.#files.get(base.file)) return own;
    if (!this.#service(base.file, base.service))
      return complain(`There is no service ${base.service} to extend${base.file === file ? "" : ` in ${base.file}`}.`);
    const resolved = this.#resolve(base.file, base.service, trail);
    return resolved && (merge(this.#moved(resolved, base.file, file), own) as MapNode);
  }

  #service(file: string, name: string): MapNode | undefined {
    const service = member(member(this.#files.get(file), "services"), name);
    return service?.kind === "map" ? service : undefined;
  }

  /** The service with its paths as seen from the file that extends it. */
  #moved(service: MapNode, from: string, to: string): MapNode {
    if (from === to) return service;
    return rebaseService(service, relative(to === this.#main ? this.#directory : directoryOf(to), directoryOf(from)));
  }

  #baseOf(extension: Node, at: string, from: string): { readonly service: string; readonly file: string } | undefined {
    if (extension.kind === "scalar") return { service: String(extension.value), file: from };
    const group = groupOf(extension, at, this.#issues);
    const service = wordOf(member(group, "service"), `${at}.service`, this.#issues);
    if (!service) {
      this.#issues.error(at, extension, "extends needs the name of a service.");
      return undefined;
    }
    const file = wordOf(member(group, "file"), `${at}.file`, this.#issues);
    return { service, file: file === undefined ? from : joined(directoryOf(from), file) };
  }
}

function nameIn(step: string): string {
  return step.slice(step.lastIndexOf(" ") + 1);
}
