import type { ComponentId, FunctionId, Json, ViewId } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import {
  type Divergence,
  type OverlayKey,
  parseAttributeKey,
  parseFunctionKey,
  parseViewKey,
  restoringMutation,
} from "@tributary/core/document";
import { divergenceView } from "@tributary/core/engine";
import {
  diffText,
  functionFieldTitle,
  HIDDEN,
  labelOf,
  type Mutation,
  mutationOfCell,
  nameOf,
  parseCatalogueKey,
  parseOverlayCell,
  type Path,
  isSchemaRef,
  schemaName,
  schemaOf,
  shownAt,
  type Snapshot,
} from "@tributary/core/model";
import { literalText, sourceLabel } from "./form.ts";

/** The component a divergence is about. */
export function divergedComponent({ root, key }: OverlayKey): ComponentId {
  return (root === "view" ? key.slice(key.indexOf("/") + 1) : key.split("/")[0]) as ComponentId;
}

const counted = new WeakMap<readonly Divergence[], ReadonlyMap<ComponentId, readonly Divergence[]>>();

/** Divergences by component; worked out once for each list. */
export function byComponent(divergences: readonly Divergence[]): ReadonlyMap<ComponentId, readonly Divergence[]> {
  let found = counted.get(divergences);
  if (!found) {
    const map = new Map<ComponentId, readonly Divergence[]>();
    for (const each of divergences) {
      const id = divergedComponent(each);
      map.set(id, [...(map.get(id) ?? []), each]);
    }
    found = map;
    counted.set(divergences, found);
  }
  return found;
}

/** Where what diverges is seen and edited. */
export type DivergencePlace =
  | { readonly on: "map"; readonly component: ComponentId; readonly path: string }
  | { readonly on: "view"; readonly view: ViewId }
  /** `thing`: a function by its id, a kind by its name, a package as `package/<name>`. */
  | { readonly on: "functions"; readonly thing: string }
  /** It is shown nowhere else any more. */
  | { readonly on: "review" };

const REVIEW: DivergencePlace = { on: "review" };

/** Where somebody is led who wants to see it. Rule C70. */
export function placeOfDivergence(view: Snapshot, { root, key }: Pick<Divergence, "root" | "key">): DivergencePlace {
  switch (root) {
    case "component":
    case "attribute": {
      const component = divergedComponent({ root, key });
      const path = root === "attribute" ? key.slice(component.length) : "";
      return view.components.has(component) ? { on: "map", component, path } : REVIEW;
    }
    case "view": {
      const id = parseViewKey(key)?.view;
      return id !== undefined && view.views.has(id) ? { on: "view", view: id } : REVIEW;
    }
    default: {
      const thing = thingOnFunctions(view, key, root === "catalogue");
      return thing === undefined ? REVIEW : { on: "functions", thing };
    }
  }
}

function thingOnFunctions(view: Snapshot, key: string, isNote: boolean): string | undefined {
  const note = isNote ? parseCatalogueKey(key) : undefined;
  if (note?.part === "package") return view.catalogue.has(key) ? key : undefined;
  const of = note ? note.schema : key;
  const kind = isSchemaRef(of) ? schemaName(of) : note?.schema;
  if (kind !== undefined) return view.schemas.find(({ name }) => name === kind)?.name;
  const [id = ""] = key.split("/");
  return view.functions.has(id as FunctionId) ? id : undefined;
}

/** What takes Head's side: the change set says nothing there any more. */
export function takeTheirs(
  { base, view }: { readonly base: Snapshot; readonly view: Snapshot },
  divergences: readonly Divergence[],
): readonly Mutation[] {
  return divergences.flatMap((each) => {
    if (each.root !== "text") return headsValue(each) ?? restoringMutation(base, each, each.mine) ?? [];
    const id = each.key as FunctionId;
    const [was, is] = [base.functions.get(id)?.source, view.functions.get(id)?.source];
    if (was === undefined || is === undefined || was === is) return [];
    return { type: "function.edit", function: id, splices: diffText(is, was) };
  });
}

/** Head's value as it was recorded and is shown: a page that was opened a moment ago may still stand on an older base than its document. */
function headsValue({ root, key, theirs }: Divergence): Mutation | undefined {
  const address = root === "attribute" ? parseAttributeKey(key) : undefined;
  const cell = parseOverlayCell(theirs);
  if (!address || !cell || "unset" in cell || "order" in cell) return undefined;
  return mutationOfCell(address.component, address.path, cell);
}

export type DivergenceWords = {
  readonly title: string;
  /** Null where nothing stood or stands. */
  readonly base: string | null;
  readonly theirs: string | null;
  readonly mine: string | null;
  readonly removal: boolean;
};

/** The three sides in words. */
export function wordsOf(view: Snapshot, divergence: Divergence, masked = false): DivergenceWords {
  const { root, key, base, theirs, mine } = divergence;
  if (root === "text") return textWords(view, divergence);
  const address = root === "attribute" ? parseAttributeKey(key) : undefined;
  if (!address) return thingWords(view, divergence);
  const title = labelOf(view, address.component, address.path) || "Name";
  const component = view.components.get(address.component);
  const schema = component && schemaOf(view, component);
  const told = (value: Json): Json => (masked ? HIDDEN : shownAt(schema, address.path, value));
  const side = (value: Json): string | null => sideWords(view, value, told);
  if (isJsonObject(theirs) && Array.isArray(theirs["changed"])) {
    const id = divergedComponent(divergence);
    const titles = theirs["changed"].map((at) => labelOf(view, id, String(at) as Path) || "Name");
    return { title, base: null, theirs: `changed: ${titles.join(", ")}`, mine: "deleted", removal: true };
  }
  return { title, base: side(base), theirs: side(theirs), mine: side(mine), removal: false };
}

const SHOWN = 120;

/** A component, a function, a version of a kind, a note or a view: in a review's words. */
function thingWords(view: Snapshot, divergence: Divergence): DivergenceWords {
  const { kind, name, title, base, theirs, mine } = divergenceView(view, view, divergence);
  const removal = kind === "removal";
  const isComponent = divergence.root === "component";
  const said = (side: string | null): string | null => side?.slice(0, SHOWN) ?? null;
  if (removal) return { title: isComponent ? "this component" : name, base: null, theirs: said(theirs), mine, removal };
  const named = isComponent ? title : (partTitle(view, divergence) ?? `${title} of ${name}`);
  return { title: named, base: said(base), theirs: said(theirs), mine: said(mine), removal };
}

/** Which part of a view or a function, in words that follow “changed”. */
function partTitle(view: Snapshot, { root, key }: Divergence): string | undefined {
  if (root === "view") return `the name of the view ${view.views.get(key as ViewId)?.name ?? ""}`.trim();
  const address = parseFunctionKey(key);
  const definition = address && view.functions.get(address.function);
  if (!definition || address.part === "mark") return undefined;
  if (address.part === "field")
    return `${functionFieldTitle(view, address.function, address.field)} of ${definition.name}`;
  const kind = view.schemas.find(({ name }) => name === address.schema);
  return `what ${definition.name} is attached to (${kind?.title ?? address.schema})`;
}

function textWords(view: Snapshot, { key, base, theirs, mine }: Divergence): DivergenceWords {
  const id = key as FunctionId;
  const name = view.functions.get(id)?.name ?? key;
  const text = (side: Json): string | null =>
    side === null ? null : (typeof side === "string" ? side : JSON.stringify(side)).slice(0, SHOWN);
  // With a text's record its characters are not written once more each time.
  const now = view.functions.get(id)?.source ?? mine;
  return { title: `the code of ${name}`, base: text(base), theirs: text(theirs), mine: text(now), removal: false };
}

function sideWords(view: Snapshot, value: Json, told: (literal: Json) => Json): string | null {
  const cell = parseOverlayCell(value);
  if (!cell || "unset" in cell) return null;
  if ("value" in cell) return literalText(told(cell.value)) || "empty";
  if ("order" in cell) return "the entry";
  const source = view.components.get(cell.from.component);
  return `from ${source ? nameOf(source) : cell.from.component} ▸ ${sourceLabel(view, cell.from)}`;
}
