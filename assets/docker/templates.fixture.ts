import type { ComponentId, Json } from "@tributary/core/base";
import { managementTrees, type Operation, parseManagementAnswer, planManagement } from "@tributary/core/engine";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  materialise,
  type Mutation,
  nameOf,
  resolveIn,
  runBatch,
  type SchemaRef,
  type Snapshot,
} from "@tributary/core/model";
import { schemas } from "./index.ts";

/** Templates run as the server runs them: on a project, with their answers made edits of a model. */
export const SHOP = "shop" as ComponentId;
let ids = 0;
const newId = () => `id${++ids}`;

/** The model after these edits, every one of which must be accepted. */
export function judged(view: Snapshot, mutations: readonly Mutation[]): Snapshot {
  const { state, outcomes } = runBatch(view, mutations, "atomic");
  const refusals = outcomes.flatMap(({ refusal }) => refusal ?? []);
  if (refusals.length > 0) throw new RangeError(JSON.stringify(refusals));
  return state;
}

/** A project that holds nothing yet. */
export const START = judged(
  schemas.reduce((view, schema) => applyMutation(view, { type: "schema.install", schema }), EMPTY_SNAPSHOT),
  [
    { type: "component.create", component: SHOP, schema: "docker.project@1" as SchemaRef },
    { type: "component.rename", component: SHOP, name: "shop" },
  ],
);

function treeOf(view: Snapshot, id: ComponentId) {
  const component = view.components.get(id);
  if (!component) throw new RangeError(`no ${id}`);
  return materialise(
    view,
    component,
    resolveIn(view, (source) => nameOf(view.components.get(source) as never)),
  );
}

/** What a template is called with. */
export function givenTo(view: Snapshot, input: { readonly [name: string]: Json }): never {
  return { ...managementTrees(view, SHOP, (id) => treeOf(view, id)), input } as never;
}

/** What came of a template's answer, and how many edits that took. */
export function made(view: Snapshot, answered: unknown, run: { readonly by: string; readonly key: string }) {
  const answer = parseManagementAnswer(JSON.parse(JSON.stringify(answered)));
  if (!answer.ok) throw new RangeError(answer.error.join(" "));
  const operations: readonly Operation[] = answer.value.operations;
  const planned = planManagement({ view, run: { ...run, manager: SHOP }, operations, newId });
  if (!planned.ok) throw new RangeError(planned.error.join(" "));
  const { mutations, leftovers } = planned.value;
  return { view: judged(view, mutations), edits: mutations.length, leftovers };
}

/** What each component is to be, by its name. */
export function shown(view: Snapshot): { readonly [name: string]: { readonly [member: string]: Json | undefined } } {
  const trees = [...view.components.values()].map((each) => [nameOf(each), treeOf(view, each.id).domain] as const);
  return Object.fromEntries(trees);
}
