import { type ComponentId, type Json, textHash } from "@tributary/core/base";
import {
  type Cell,
  child,
  expectation,
  fits,
  MAX_PATH_LENGTH,
  MAX_VALUE_BYTES,
  NAME_PATH,
  type Path,
  pathOf,
  placeOf,
  type Schema,
  type SchemaRef,
  schemaRef,
} from "@tributary/core/model";
import type { Issues, Place } from "./issues.ts";
import { itemOrder } from "./item-order.ts";
import { short } from "./values.ts";

/** A component as imported: every cell that says something, in an order in which they may be written one after the other. */
export type ImportedComponent = {
  readonly id: ComponentId;
  readonly schema: SchemaRef;
  readonly name: string;
  readonly attributes: readonly (readonly [Path, Cell])[];
};

/** Where in the file a value came from: its dotted key, and its place. */
export type Origin = { readonly at: string; readonly node: Place };

/** Writes one component's cells, checking each against its schema so that what is imported is also valid. */
export class ComponentWriter {
  readonly id: ComponentId;
  readonly name: string;
  readonly #schema: Schema;
  readonly #issues: Issues;
  readonly #cells = new Map<Path, Cell>();
  readonly #counts = new Map<Path, number>();

  constructor(id: ComponentId, schema: Schema, name: string, origin: Origin, issues: Issues) {
    this.id = id;
    this.name = name;
    this.#schema = schema;
    this.#issues = issues;
    this.set(NAME_PATH, name, origin);
  }

  get component(): ImportedComponent {
    return { id: this.id, schema: schemaRef(this.#schema), name: this.name, attributes: [...this.#cells] };
  }

  /** Writes a literal; nothing for undefined. */
  set(path: Path, value: Json | undefined, origin: Origin): void {
    if (value === undefined) return;
    const place = placeOf(this.#schema, path);
    if (place?.kind !== "value") throw new RangeError(`${this.#schema.name} has no value at ${path}`);
    if (path.length > MAX_PATH_LENGTH || path.includes("//") || path.endsWith("/")) {
      this.#complain(origin, "The name here is empty or too long.");
    } else if (!fits(place.property, value)) {
      const title = place.property.title ?? "This";
      this.#misfit(
        origin,
        `${title} cannot be ${short(JSON.stringify(value))}: it must be ${expectation(place.property)}.`,
      );
    } else if (JSON.stringify(value).length > MAX_VALUE_BYTES) {
      this.#complain(origin, `The value is longer than ${MAX_VALUE_BYTES / 1024} kB.`);
    } else {
      this.#cells.set(path, { value });
    }
  }

  subscribe(path: Path, component: ComponentId, source: Path): void {
    this.#cells.set(path, { from: { component, path: source } });
  }

  /** Adds an entry to the list at `path`. Its id comes from `content`, so that the same file gives the same ids. */
  item(path: Path, content: string): Path {
    const count = this.#counts.get(path) ?? 0;
    this.#counts.set(path, count + 1);
    const id = textHash(content).slice(0, 10);
    let at = child(path, id);
    for (let twin = 2; this.#cells.has(at); twin += 1) at = child(path, `${id}-${twin}`);
    this.#cells.set(at, { order: itemOrder(count) });
    return at;
  }

  /** An entry of a list of plain values. */
  value(path: Path, value: string, origin: Origin): void {
    this.set(child(this.item(path, value), "value"), value, origin);
  }

  /** A value that does not fit is an error, unless it only misses a variable that is not set. */
  #misfit({ at, node }: Origin, message: string): void {
    if ("unset" in node) this.#issues.warn(at, node, `${message} It is left out, because a variable in it is not set.`);
    else this.#complain({ at, node }, message);
  }

  #complain({ at, node }: Origin, message: string): void {
    this.#issues.error(at, node, message);
  }
}

const FIELDS = new Map<string, Path>();

/** The path of a field below `/domain`. Fields are few and asked for often, so their paths are made once. */
export function domain(...segments: readonly string[]): Path {
  const [field = "", ...below] = segments;
  let path = FIELDS.get(field);
  if (path === undefined) {
    path = pathOf("domain", field);
    FIELDS.set(field, path);
  }
  return below.reduce<Path>(child, path);
}
