import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import { lineNumber } from "@tributary/core/discussion";
import { fieldTitle } from "@tributary/core/engine";
import {
  catalogueSentence,
  type Component,
  functionText,
  isPath,
  kindText,
  MAIN_VIEW,
  nameOf,
  placeOf,
  schemaOf,
  type SchemaRef,
  type Snapshot,
  titleOfFunction,
  titleOfKind,
} from "@tributary/core/model";
import type { Anchor, LineAnchor } from "@tributary/core/protocol";

/**
 * What a thread is about, in words; undefined when there is no such thing. What the change set takes away is still
 * there to be talked about.
 */
export function aboutOf(models: Models, anchor: Anchor): string | undefined {
  switch (anchor.kind) {
    case "changeSet":
      return "the change set";
    case "function":
      return aboutFunction(models, anchor);
    case "schema":
      return aboutKind(models, anchor);
    case "note":
      return aboutNote(models, anchor.note);
    case "view":
      return aboutView(models, anchor.view as ViewId);
    default:
      return aboutComponent(models, anchor);
  }
}

type Models = { readonly view: Snapshot; readonly base: Snapshot };
type AnchorOf<Kind extends Anchor["kind"]> = Extract<Anchor, { readonly kind: Kind }>;

function aboutFunction({ view, base }: Models, anchor: AnchorOf<"function">): string | undefined {
  const id = anchor.function as FunctionId;
  const found = view.functions.get(id) ?? base.functions.get(id);
  if (!found) return undefined;
  const { line, test } = anchor;
  if (!line) return titleOfFunction(found);
  return lineTitle(titleOfFunction(found), functionText(line.side === "before" ? base : view, id, test), line);
}

function aboutKind({ view }: Models, { schema, line }: AnchorOf<"schema">): string | undefined {
  const found = view.schemas.get(schema as SchemaRef);
  if (!found) return undefined;
  const title = titleOfKind(found);
  return line ? lineTitle(title, kindText(view, schema as SchemaRef, line.side), line) : title;
}

/** In the words of the review, whichever side says it. */
function aboutNote({ view, base }: Models, key: string): string | undefined {
  const said = view.catalogue.get(key);
  if (said !== undefined) return catalogueSentence({ type: "catalogue.set", key, value: said }, view);
  return base.catalogue.has(key) ? catalogueSentence({ type: "catalogue.clear", key }, view) : undefined;
}

function aboutView({ view, base }: Models, id: ViewId): string | undefined {
  if (id === MAIN_VIEW) return "the map of everything";
  const found = view.views.get(id) ?? base.views.get(id);
  return found && `the view ${found.name}`;
}

const LINE_SHOWN = 60;

/** Undefined when the text has no such line. */
function lineTitle(title: string, text: string | undefined, line: LineAnchor): string | undefined {
  if (text === undefined || lineNumber(text, line) === undefined) return undefined;
  const whole = line.text.trim();
  const said = whole.length > LINE_SHOWN ? `${whole.slice(0, LINE_SHOWN)}…` : whole;
  return said === "" ? `${title} ▸ an empty line` : `${title} ▸ “${said}”`;
}

function aboutComponent(
  { view, base }: Models,
  anchor: AnchorOf<"component" | "attribute" | "line">,
): string | undefined {
  const id = anchor.component as ComponentId;
  const found = [view, base].map((snapshot) => ({ snapshot, component: snapshot.components.get(id) }));
  const { snapshot, component } = found.find((each) => each.component !== undefined) ?? {};
  if (!snapshot || !component) return undefined;
  switch (anchor.kind) {
    case "component":
      return nameOf(component);
    case "line":
      return `${nameOf(component)} ▸ ${anchor.fileName}`;
    case "attribute":
      return attributeTitle(snapshot, component, anchor.path);
  }
}

function attributeTitle(snapshot: Snapshot, component: Component, path: string): string | undefined {
  const schema = schemaOf(snapshot, component);
  if (!isPath(path)) return undefined;
  if (schema && !path.startsWith("/derived/") && placeOf(schema, path) === undefined) return undefined;
  return `${nameOf(component)} ▸ ${fieldTitle(snapshot, component, path)}`;
}
