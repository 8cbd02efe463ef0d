import fc from "fast-check";
import { canonicalJson, type ComponentId, type Json, type JsonObject, textHash } from "../base/index.ts";
import {
  type Component,
  type FunctionBinding,
  isWithin,
  materialise,
  type Mutation,
  nameOf,
  type Path,
  type Schema,
  schemaName,
  schemaOf,
  type Snapshot,
  type Subscription,
  valueAtPath,
  valueAtPointer,
} from "../model/index.ts";
import { apply, bound, code, create, id, install, schema, set, subscribe } from "./reactive.fixture.ts";

// Bodies depend on all of their input, forget most of it (so that many changes end in equal values), and sometimes fail.
const digest = (input: Json) => Number.parseInt(textHash(canonicalJson(input)).slice(0, 6), 16);
const body = (name: string, outcomes: number) => {
  const run = (input: JsonObject): Json => {
    const n = digest({ name, input });
    if (n % 11 === 0) throw new Error(`${name} does not like it`);
    return n % outcomes;
  };
  return { code: code(name, run), run };
};
const bodies = new Map(
  ["x", "y", "q", "c", "sum", "around", "odd", "via", "other", "far", "near"].map((name) => [
    name,
    body(name, name === "x" ? 2 : 4),
  ]),
);
const of = (name: string) => (bodies.get(name) as { code: ReturnType<typeof code> }).code;

const NODE_FUNCTIONS = [
  bound("attribute", "x", of("x"), { inputs: { a: "/domain/a" } }),
  bound("attribute", "y", of("y"), { inputs: { x: "/derived/x", b: "/domain/b", r: "/resource/v" } }),
  bound("qualification", "q", of("q"), { inputs: { domain: "/domain", y: "/derived/y", f: "/facts/f" } }),
  bound("codeGeneration", "c", of("c"), { inputs: { name: "/meta/name", y: "/derived/y" } }),
  bound("attribute", "sum", of("sum"), {
    gathers: { all: { from: "workspace", path: "/domain/b", schemas: ["t.node"] } },
  }),
  bound("attribute", "near", of("near"), {
    gathers: { those: { from: "sharing", path: "/domain/b", key: "/domain/c", schemas: ["t.node"] } },
  }),
  bound("transformation", "via", of("via"), { inputs: { c: "/domain/c" } }),
];
const PLAIN = schema("t.node", NODE_FUNCTIONS);
/** Something must be said at `b`, and what is taken at `n` must fit. */
export const NODE: Schema = {
  ...PLAIN,
  domain: {
    ...PLAIN.domain,
    required: ["b"],
    properties: { ...PLAIN.domain.properties, n: { type: "integer", minimum: 0, maximum: 2 } },
  },
};
/** The same kind after its transformation was edited. */
const EDITED = {
  ...NODE,
  functions: NODE.functions.map((each) => (each.name === "via" ? { ...each, code: of("other") } : each)),
};
export const HUB = schema("t.hub", [
  bound("attribute", "around", of("around"), {
    inputs: { a: "/domain/a" },
    gathers: { of: { from: "subscribers", path: "/derived/y" } },
  }),
  bound("attribute", "odd", of("odd"), { inputs: { around: "/derived/around", x: "/derived/missing" } }),
  bound("attribute", "far", of("far"), { gathers: { of: { from: "workspace", path: "/derived/odd" } } }),
]);

const JUDGED = "/domain/n";
const COMPONENTS = ["n1", "n2", "n3", "h1", "h2"];
const SOURCES = [
  "/domain/a",
  "/domain/b",
  "/derived/x",
  "/derived/y",
  "/derived/around",
  "/derived/odd",
  "/meta/name",
  "/resource/v",
  "/domain",
];

export type Step =
  | { readonly type: "mutate"; readonly mutations: readonly Mutation[] }
  | { readonly type: "create" | "erase" | "delete"; readonly component: string }
  | { readonly type: "resource"; readonly component: string; readonly value: number | null }
  | { readonly type: "fact"; readonly value: number | null }
  /** Lets the outcome at this place arrive. */
  | { readonly type: "answer"; readonly at: number };

const component = fc.constantFrom(...COMPONENTS);
const attribute = fc.constantFrom("/domain/a", "/domain/b", "/domain/c");
const taking = fc.oneof({ weight: 5, arbitrary: attribute }, { weight: 1, arbitrary: fc.constant(JUDGED) });
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(component, attribute, fc.nat(2)).map(([c, path, value]) => set(c, path, value)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(component, taking)
      .map(([c, path]): Mutation => ({ type: "attribute.unset", component: id(c), path: path as never })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(component, taking, component, fc.constantFrom(...SOURCES), fc.constantFrom(undefined, undefined, "via"))
      .map(([c, path, from, source, via]) => subscribe(c, path, from, source, via)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("n1", "n2", "n3"), component, fc.constantFrom(...SOURCES))
      .map(([c, from, source]) => subscribe(c, JUDGED, from, source)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(component, fc.constantFrom("one", "two")).map(([c, name]) => set(c, "/meta/name", name)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(NODE, EDITED).map((each): Mutation => ({ type: "schema.install", schema: each })),
  },
);
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(mutation, { minLength: 1, maxLength: 3 })
      .map((mutations): Step => ({ type: "mutate", mutations })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("create" as const, "erase" as const, "delete" as const), component }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("resource" as const), component, value: fc.option(fc.nat(1)) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("fact" as const), value: fc.option(fc.nat(1)) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("answer" as const), at: fc.nat(10) }) },
);

export type Value =
  | { readonly state: "ready"; readonly json: Json | undefined }
  | { readonly state: "failed" | "stale" };
export type Outside = { readonly resources: Map<string, Json>; fact: Json | undefined };

/** Every result by definition: from the snapshot alone, nothing remembered but which runs there have been. */
export class Oracle {
  /** Every run this state of the world needs: `name input`. */
  readonly runs = new Set<string>();
  private readonly snapshot: Snapshot;
  private readonly outside: Outside;

  constructor(snapshot: Snapshot, outside: Outside) {
    this.snapshot = snapshot;
    this.outside = outside;
  }

  all(): Map<string, Value> {
    const results = new Map<string, Value>();
    for (const each of this.snapshot.components.values()) {
      for (const { kind, name } of schemaOf(this.snapshot, each)?.functions ?? []) {
        const path =
          kind === "qualification"
            ? `/derived/qualification/${name}`
            : kind === "codeGeneration"
              ? `/derived/code/${name}`
              : `/derived/${name}`;
        if (kind !== "transformation" && this.binding(each.id, path))
          results.set(`${each.id}${path}`, this.value(each.id, path));
      }
      for (const [path, cell] of each.attributes)
        if ("from" in cell && this.isTold(each.id, path, cell.from)) {
          const value = this.subscribed(each.id, path, cell.from);
          results.set(`${each.id}${path}`, value.state === "ready" ? { ...value, json: value.json ?? null } : value);
        }
      if (this.misses(each)) {
        const message = "b is required, and nothing is set. Every t.node needs it.";
        const json = { result: "failure", message, path: "/domain/b" };
        results.set(`${each.id}/derived/qualification/required/domain/b`, { state: "ready", json });
      }
    }
    return results;
  }

  private misses({ schema: of, attributes, deleted }: Component): boolean {
    return of.startsWith("t.node@") && !deleted && !attributes.has("/domain/b" as Path);
  }

  /** What is taken there has a result of its own. */
  private isTold(owner: ComponentId, path: string, { via }: Subscription): boolean {
    const isNode = this.snapshot.components.get(owner)?.schema.startsWith("t.node@") === true;
    return via !== undefined || (isNode && path === JUDGED);
  }

  private keyOf(owner: ComponentId, [path, from]: Placed): string {
    if (!this.isTold(owner, path, from)) return `${from.component}${from.path}`;
    return `${owner}|${from.via ?? "="}|${from.component}|${from.path}`;
  }

  private binding(owner: ComponentId, path: string): FunctionBinding | undefined {
    const found = this.snapshot.components.get(owner);
    const kinds = {
      attribute: "/derived/",
      qualification: "/derived/qualification/",
      codeGeneration: "/derived/code/",
    } as const;
    const binding =
      found &&
      schemaOf(this.snapshot, found)?.functions.find(
        ({ kind, name }) => kind in kinds && `${kinds[kind as keyof typeof kinds]}${name}` === path,
      );
    return binding && found.deleted && binding.kind !== "attribute" ? undefined : binding;
  }

  /** What `/c/path` (or a transformation, `c|via|…`) is made of, one step back. */
  private needs(key: string): string[] {
    const { owner, path, from } = parse(key);
    const found = this.snapshot.components.get(owner);
    if (from) {
      const inputs = Object.values(this.transformation(owner, from.via)?.inputs ?? {});
      return [`${from.component}${from.path}`, ...inputs.map((input) => `${owner}${input}`)];
    }
    if (path.startsWith("/derived")) {
      const binding = this.binding(owner, path);
      const inputs = Object.values(binding?.inputs ?? {}).map((input) => `${owner}${input}`);
      const gathers = Object.values(binding?.gathers ?? {});
      // Everyone's values are read as one list, so on a circle one's own value counts as well.
      return [
        ...inputs,
        ...gathers.flatMap((gather) => this.members(owner, gather, true).map((member) => `${member.id}${gather.path}`)),
      ];
    }
    if (!path.startsWith("/domain") && !path.startsWith("/meta")) return [];
    return found ? this.subscriptions(found, path).map((placed) => this.keyOf(owner, placed)) : [];
  }

  private subscriptions(found: Component, path: string): Placed[] {
    return [...found.attributes].flatMap(([at, cell]): Placed[] =>
      "from" in cell && (isWithin(at, path) || isWithin(path, at)) ? [[at, cell.from]] : [],
    );
  }

  private members(
    owner: ComponentId,
    { from, schemas, key }: { readonly from: string; readonly schemas?: readonly string[]; readonly key?: string },
    self = false,
  ): Component[] {
    const subscribers = this.snapshot.subscribers.get(owner);
    return [...this.snapshot.components.values()]
      .filter((each) =>
        from === "subscribers" ? each.id !== owner && subscribers?.has(each.id) : self || each.id !== owner,
      )
      .filter((each) => from !== "sharing" || (each.id !== owner && this.share(owner, each.id, key as Path)))
      .filter((each) => !each.deleted && (!schemas || schemas.includes(schemaName(each.schema))))
      .sort((a, b) => (nameOf(a) === nameOf(b) ? (a.id < b.id ? -1 : 1) : nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Both say the same there, or one of them takes it from elsewhere and the other has something. */
  private share(a: ComponentId, b: ComponentId, key: Path): boolean {
    const [one, other] = [a, b].map((each) => {
      const found = this.snapshot.components.get(each);
      return found?.deleted ? undefined : found?.attributes.get(key);
    });
    if (!one || !other) return false;
    return "from" in one || "from" in other || ("value" in one && "value" in other && one.value === other.value);
  }

  private isCircular(key: string): boolean {
    const seen = new Set<string>(this.needs(key));
    for (const each of seen) for (const next of this.needs(each)) seen.add(next);
    return seen.has(key);
  }

  private transformation(owner: ComponentId, via: string | undefined): FunctionBinding | undefined {
    const found = this.snapshot.components.get(owner);
    return (
      found &&
      schemaOf(this.snapshot, found)?.functions.find(({ kind, name }) => kind === "transformation" && name === via)
    );
  }

  private value(owner: ComponentId, path: string): Value {
    const key = `${owner}${path}`;
    if (this.isCircular(key)) return { state: "failed" };
    const [, root] = path.split("/");
    if (root === "facts") return { state: "ready", json: this.outside.fact };
    if (root === "resource") {
      const payload = this.outside.resources.get(owner);
      return {
        state: "ready",
        json: payload === undefined ? undefined : valueAtPointer(payload, path.slice("/resource".length)),
      };
    }
    if (root === "derived") {
      const binding = this.binding(owner, path);
      return binding ? this.run(owner, binding, []) : { state: "ready", json: undefined };
    }
    return this.materialised(owner, path);
  }

  private materialised(owner: ComponentId, path: string): Value {
    const found = this.snapshot.components.get(owner);
    if (!found) return { state: "ready", json: undefined };
    const values = new Map(
      this.subscriptions(found, path).map(([at, from]) => [from, this.subscribed(owner, at, from)]),
    );
    if ([...values.values()].some(({ state }) => state !== "ready")) return { state: "stale" };
    const tree = materialise(this.snapshot, found, (from) => {
      const value = values.get(from);
      return value?.state === "ready" ? value.json : undefined;
    });
    return { state: "ready", json: valueAtPath(tree, found, path) };
  }

  private subscribed(owner: ComponentId, at: string, from: Subscription): Value {
    if (!this.isTold(owner, at, from)) return this.value(from.component, from.path);
    if (from.via === undefined) return this.judged(owner, [at, from]);
    const binding = this.transformation(owner, from.via);
    if (!binding || this.isCircular(this.keyOf(owner, [at, from]))) return { state: "failed" };
    const value = this.value(from.component, from.path);
    if (value.state === "ready" && value.json === undefined) {
      return this.args(owner, binding).some(([, arg]) => arg.state !== "ready") ? { state: "stale" } : value;
    }
    return this.run(owner, binding, [["value", value]]);
  }

  private judged(owner: ComponentId, placed: Placed): Value {
    if (this.isCircular(this.keyOf(owner, placed))) return { state: "failed" };
    const value = this.value(placed[1].component, placed[1].path);
    if (value.state !== "ready") return { state: "stale" };
    const isFit = value.json === undefined || [0, 1, 2].includes(value.json as number);
    return isFit ? value : { state: "failed" };
  }

  private args(owner: ComponentId, { inputs, gathers }: FunctionBinding): [string, Value][] {
    const lists = Object.entries(gathers ?? {}).map(([name, gather]): [string, Value] => {
      const members = this.members(owner, gather).map((member) => ({
        member,
        value: this.value(member.id, gather.path),
      }));
      if (members.some(({ value }) => value.state !== "ready")) return [name, { state: "stale" }];
      const json = members.map(({ member, value }) => ({
        component: member.id,
        schema: schemaName(member.schema),
        name: nameOf(member),
        ...(value.state === "ready" && value.json !== undefined ? { value: value.json } : {}),
      }));
      return [name, { state: "ready", json: json as Json }];
    });
    return [
      ...Object.entries(inputs).map(([name, path]): [string, Value] => [name, this.value(owner, path)]),
      ...lists,
    ];
  }

  private run(owner: ComponentId, binding: FunctionBinding, given: [string, Value][]): Value {
    const args = [...given, ...this.args(owner, binding)];
    if (args.some(([, value]) => value.state !== "ready")) return { state: "stale" };
    const input = Object.fromEntries(
      args.flatMap(([name, value]) =>
        value.state === "ready" && value.json !== undefined ? [[name, value.json]] : [],
      ),
    ) as JsonObject;
    const name = binding.code.js.slice("export default ".length, -1);
    this.runs.add(runKey(name, input));
    try {
      return { state: "ready", json: (bodies.get(name) as { run(input: JsonObject): Json }).run(input) };
    } catch {
      return { state: "failed" };
    }
  }
}

export const runKey = (name: string, input: Json) => `${name} ${canonicalJson(input)}`;
type Placed = readonly [string, Subscription];

function parse(key: string): {
  readonly owner: ComponentId;
  readonly path: string;
  readonly from?: { readonly via: string; readonly component: string; readonly path: string };
} {
  const [owner = "", via, from, path] = key.split("|");
  if (via !== undefined && from !== undefined && path !== undefined)
    return { owner: owner as ComponentId, path: "", from: { via, component: from, path } };
  const slash = key.indexOf("/");
  return { owner: key.slice(0, slash) as ComponentId, path: key.slice(slash) };
}

export function start(): Snapshot {
  const of = (name: string) => (name.startsWith("n") ? NODE : HUB);
  return apply(
    install(NODE, HUB),
    ...COMPONENTS.filter((name) => name !== "h2").flatMap((name) => create(name, of(name), { "/domain/a": 0 })),
  );
}

export function change(snapshot: Snapshot, mutations: readonly Mutation[]): Snapshot {
  // The model refuses mutations of what is not there; so does this.
  const there = mutations.filter((each) => !("component" in each) || snapshot.components.has(each.component));
  return apply(snapshot, ...there);
}
