import type { Actor, ActorId, ComponentId, Role, ViewId, WorkspaceId } from "@tributary/core/base";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Property,
  type Schema,
  type SchemaRef,
  type Snapshot,
} from "@tributary/core/model";

const LINK: Property = {
  type: "string",
  title: "Link",
  reference: { schemas: ["test.node"], path: "/meta/name", edge: "data", only: true },
};

/** A small kind with every sort of property, so that each rule of the model has something to bite on. */
export const NODE: Schema = {
  name: "test.node",
  version: 1,
  title: "Node",
  description: "A node of the simulation.",
  icon: "box",
  category: "test",
  functions: [],
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", title: "Size", minimum: 0, maximum: 100 },
      text: { type: "string", title: "Text", maxLength: 20 },
      link: LINK,
      tags: { type: "object", title: "Tags", additionalProperties: { type: "string", maxLength: 10 } },
      ports: {
        type: "array",
        title: "Ports",
        items: {
          type: "object",
          properties: { number: { type: "integer", title: "Number", minimum: 1, maximum: 65535 }, peer: LINK },
        },
      },
    },
  },
};

export const WORKSPACE = "w" as WorkspaceId;
export const NODE_REF = "test.node@1" as SchemaRef;
export const VIEW = "map" as ViewId;

/** A Head of `size` nodes in a chain, each with a value, a link to the one before and two ports. */
export function baseSnapshot(size: number): Snapshot {
  return baseMutations(size).reduce(applyMutation, EMPTY_SNAPSHOT);
}

/** What makes that Head. */
export function baseMutations(size: number): readonly Mutation[] {
  const mutations: Mutation[] = [
    { type: "schema.install", schema: NODE },
    { type: "view.create", view: VIEW, name: "Map" },
  ];
  for (let index = 0; index < size; index += 1) {
    const component = `base${index}` as ComponentId;
    mutations.push(
      { type: "component.create", component, schema: NODE_REF },
      { type: "component.rename", component, name: `node ${index}` },
      { type: "attribute.set", component, path: "/domain/size" as Path, value: index },
      { type: "item.insert", component, path: "/domain/ports/p" as Path, order: "a0" },
      { type: "attribute.set", component, path: "/domain/ports/p/number" as Path, value: 80 + index },
      { type: "view.place", view: VIEW, component, at: [index * 10, 0] },
    );
    if (index > 0) {
      const from = { component: `base${index - 1}` as ComponentId, path: "/meta/name" as Path };
      mutations.push({ type: "attribute.subscribe", component, path: "/domain/link" as Path, from });
    }
  }
  return mutations;
}

export type Person = { readonly actor: Actor; readonly role: Role };

export const PEOPLE: readonly Person[] = [
  { actor: { type: "user", id: "ana" as ActorId, name: "Ana" }, role: "owner" },
  { actor: { type: "user", id: "ben" as ActorId, name: "Ben" }, role: "editor" },
  {
    actor: {
      type: "agent",
      id: "planner" as ActorId,
      name: "Planner",
      onBehalfOf: { id: "ana" as ActorId, name: "Ana" },
    },
    role: "editor",
  },
  { actor: { type: "user", id: "cleo" as ActorId, name: "Cleo" }, role: "editor" },
];

/** Never edits, mostly: so somebody is left who may approve. */
export const APPROVER: Person = { actor: { type: "user", id: "dora" as ActorId, name: "Dora" }, role: "approver" };

export const OBSERVER: Person = { actor: { type: "user", id: "vic" as ActorId, name: "Vic" }, role: "viewer" };

/** An owner who never edits: where laws want more approvals, somebody has to be there to give them. */
export const COUNSEL: Person = { actor: { type: "user", id: "olga" as ActorId, name: "Olga" }, role: "owner" };

export const MEMBERS: readonly Person[] = [...PEOPLE.filter(({ actor }) => actor.type === "user"), APPROVER, OBSERVER];

/** Where there are laws. */
export const LAWFUL: readonly Person[] = [...MEMBERS, COUNSEL];
