import type { ComponentId, Json } from "../base/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  materialise,
  type Mutation,
  nameOf,
  type Path,
  resolveIn,
  runBatch,
  type Schema,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { Operation } from "./management-operation.ts";
import { type ManagementInput, type ManagementPlan, planManagement } from "./management-plan.ts";

const text = { type: "string" } as const;
const container = {
  ...text,
  title: "Project",
  reference: { schemas: ["test.project"], path: "/meta/name", edge: "contains" },
} as const;

function schema(name: string, title: string, properties: NonNullable<Schema["domain"]["properties"]>): Schema {
  const words = { title, description: "", icon: "box", category: "test" };
  return { name, version: 1, ...words, domain: { type: "object", properties }, functions: [] };
}

const PROJECT = schema("test.project", "Project", {});
const NET = schema("test.net", "Network", { project: container, internal: { type: "boolean" } });
const BOX = schema("test.box", "Box", {
  project: container,
  image: { ...text, title: "Image" },
  labels: { type: "object", title: "Labels", additionalProperties: text },
  command: { type: "array", title: "Command", items: text },
  ports: {
    type: "array",
    title: "Ports",
    items: { type: "object", properties: { target: { type: "integer", title: "Target" }, protocol: text } },
  },
  nets: {
    type: "array",
    title: "Networks",
    items: {
      type: "object",
      properties: { net: { ...text, reference: { schemas: ["test.net"], path: "/meta/name", edge: "network" } } },
    },
  },
});

export const SHOP = "shop" as ComponentId;
const RUN = { by: "fn", key: "", manager: SHOP } as const;

/** A model in which management functions are run, with ids that count up. */
export class ManagedWorld {
  view: Snapshot = [PROJECT, NET, BOX].reduce<Snapshot>(
    (state, each) => applyMutation(state, { type: "schema.install", schema: each }),
    EMPTY_SNAPSHOT,
  );
  #ids = 0;

  constructor() {
    this.do(
      { type: "component.create", component: SHOP, schema: "test.project@1" as SchemaRef },
      { type: "component.rename", component: SHOP, name: "shop" },
    );
  }

  readonly newId = (): string => `id${++this.#ids}`;

  /** Makes mutations as a person would, judged. */
  do(...mutations: readonly Mutation[]): void {
    const { state, outcomes } = runBatch(this.view, mutations, "atomic");
    const refusal = outcomes.find((each) => each.refusal);
    if (refusal) throw new RangeError(`refused: ${JSON.stringify(refusal)}`);
    this.view = state;
  }

  plan(operations: readonly Operation[], options: Partial<ManagementInput> = {}) {
    return planManagement({ view: this.view, run: RUN, operations, newId: this.newId, ...options });
  }

  /** Plans, and does it. */
  run(operations: readonly Operation[], options: Partial<ManagementInput> = {}): ManagementPlan {
    const planned = this.plan(operations, options);
    if (!planned.ok) throw new RangeError(planned.error.join(" "));
    this.do(...planned.value.mutations);
    return planned.value;
  }

  named(name: string): ComponentId {
    const found = this.view.components.findKey((component) => nameOf(component) === name && !component.deleted);
    if (found === undefined) throw new RangeError(`no ${name}`);
    return found;
  }

  set(name: string, path: string, value: Json): void {
    this.do({ type: "attribute.set", component: this.named(name), path: path as Path, value });
  }

  /** Every component that is there, as plain JSON by name. */
  get shown(): { readonly [name: string]: Json } {
    const live = [...this.view.components.values()].filter(({ deleted }) => !deleted);
    const trees = live.map(
      (each) => [nameOf(each), materialise(this.view, each, resolveIn(this.view)).domain] as const,
    );
    return Object.fromEntries(trees.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
