import type { FunctionId, Json, NewId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  diffText,
  fieldNamed,
  type FunctionDefinition,
  type Mutation,
  type PackageRecord,
  type Snapshot,
} from "../model/index.ts";
import type { PackagePart, PartPlan } from "./install.ts";
import { functionPartHash, packagedFunction } from "./package-files.ts";
import type { PackagedFunction } from "./package.ts";

type Fields = { readonly [field: string]: Json };
type Note = PackageRecord["functions"][string];
type Standing = {
  readonly before: PackageRecord | undefined;
  readonly overwrite: ReadonlySet<string>;
  readonly newId: NewId;
};

/** What becomes of one function, found again by the id it got when it was installed, whatever it is called by now. */
export function installFunction(
  { functions }: Snapshot,
  wanted: PackagedFunction,
  { before, overwrite, newId }: Standing,
): PartPlan<Note> {
  const { name } = wanted;
  const hash = functionPartHash(wanted);
  const id = `function ${name}`;
  const title = typeof wanted.fields["title"] === "string" ? wanted.fields["title"] : name;
  const part = (outcome: PackagePart["outcome"], sentence: string): PackagePart => ({ id, title, outcome, sentence });
  const recorded = before?.functions[name];
  const installed = recorded && inForce(functions.get(recorded.id as FunctionId));
  const found = installed ?? functions.find((each) => each.name === name && !each.deleted);
  const note = (is: FunctionDefinition) => ({ id: is.id, hash });
  const isWanted = overwrite.has(id);
  if (!found) {
    if (recorded && !isWanted)
      return { mutations: [], note: recorded, part: part("kept", `${title} was deleted here; it stays away.`) };
    const made = newId() as FunctionId;
    return { mutations: creation(made, wanted), note: { id: made, hash }, part: part("new", `${title} is new here.`) };
  }
  const standing = functionPartHash(packagedFunction(found));
  if (standing === hash) return { mutations: [], note: note(found), part: part("same", `${title} is here as it is.`) };
  if (standing !== (installed && recorded?.hash) && !isWanted) {
    if (!installed) return { mutations: [], part: part("kept", `There is another function ${name} here; it is kept.`) };
    const why = recorded?.hash === hash ? "the package's has not changed" : "the package's changed, too";
    const sentence = `${title} was changed here, and is kept; ${why}.`;
    return { mutations: [], ...(recorded ? { note: recorded } : {}), part: part("kept", sentence) };
  }
  const made = found.kind === wanted.kind ? found.id : (newId() as FunctionId);
  const mutations: readonly Mutation[] =
    made === found.id
      ? changes(found, wanted)
      : [{ type: "function.delete", function: found.id }, ...creation(made, wanted)];
  return { mutations, note: { id: made, hash }, part: part("updated", `${title} is brought to the package's.`) };
}

function inForce(definition: FunctionDefinition | undefined): FunctionDefinition | undefined {
  return definition?.deleted ? undefined : definition;
}

function creation(id: FunctionId, { name, kind, source, fields, attachedTo }: PackagedFunction): readonly Mutation[] {
  return [
    { type: "function.create", function: id, name, kind, source },
    ...Object.entries(fields).flatMap(([name, value]): Mutation[] => {
      const field = fieldNamed(name);
      return field === undefined ? [] : [{ type: "function.set", function: id, field, value }];
    }),
    ...attachedTo.map((schema): Mutation => ({ type: "function.bind", function: id, schema })),
  ];
}

/** The edits that bring a function to what the package has. */
function changes(is: FunctionDefinition, wanted: PackagedFunction): readonly Mutation[] {
  const now = packagedFunction(is);
  const id = is.id;
  const [from, to] = [now, wanted].map(({ name, fields }) => ({ name, ...fields })) as readonly Fields[];
  const names = [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])].sort();
  return [
    ...names.flatMap((name): Mutation[] => {
      const [field, value] = [fieldNamed(name), to?.[name] ?? null];
      if (field === undefined || jsonEqual(from?.[name] ?? null, value)) return [];
      return [{ type: "function.set", function: id, field, value }];
    }),
    ...(is.source === wanted.source
      ? []
      : [{ type: "function.edit", function: id, splices: diffText(is.source, wanted.source) } as const]),
    ...is.bindings
      .filter((schema) => !wanted.attachedTo.includes(schema))
      .map((schema): Mutation => ({ type: "function.unbind", function: id, schema })),
    ...wanted.attachedTo
      .filter((schema) => !is.bindings.includes(schema))
      .map((schema): Mutation => ({ type: "function.bind", function: id, schema })),
  ];
}
