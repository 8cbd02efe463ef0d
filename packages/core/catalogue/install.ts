import type { FunctionId, NewId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import { type Mutation, packageKey, type PackageRecord, packageRecordOf, type Snapshot } from "../model/index.ts";
import { installFunction } from "./install-function.ts";
import { installSchema } from "./install-schema.ts";
import type { Package } from "./package.ts";

/** What becomes of one kind or function of a package. */
export type PackagePart = {
  /** `kind acme.box`, `function boxName`: how one asks for the package's own. */
  readonly id: string;
  readonly title: string;
  /**
   * new: made. same: as the package has it already. updated: brought to the package's. kept: what is here stays, though the
   * package has something else. dropped: the package has it no longer. removed: taken away with it.
   */
  readonly outcome: "new" | "same" | "updated" | "kept" | "dropped" | "removed";
  readonly sentence: string;
};

export type InstallWish = {
  /** Ids of parts that are to be as the package has them, though they were changed here. */
  readonly overwrite?: readonly string[];
  /** Whether functions that the package has no longer are deleted. */
  readonly remove?: boolean;
  readonly newId: NewId;
};

export type Installation = {
  readonly mutations: readonly Mutation[];
  readonly parts: readonly PackagePart[];
  /** What was installed of it before. */
  readonly before?: PackageRecord;
  /** Why it cannot be installed here, in sentences. */
  readonly obstacles: readonly string[];
};

/** What became of one part: what it takes, and what is noted of it. */
export type PartPlan<Note> = {
  readonly part: PackagePart;
  readonly mutations: readonly Mutation[];
  /** Absent where the part is not the package's. */
  readonly note?: Note;
};

/** What installing a package, or another version of it, takes here, and what becomes of each part. Rules [K4]–[K7]. */
export function installPackage(snapshot: Snapshot, content: Package, wish: InstallWish): Installation {
  const before = packageRecordOf(snapshot, content.name);
  const overwrite = new Set(wish.overwrite ?? []);
  const obstacles = content.needs
    .filter((name) => !snapshot.schemas.some((schema) => schema.name === name))
    .map((name) => `It needs the kind ${name}, which is not here. Install what brings it first.`);
  const schemas = content.schemas.map((schema) => installSchema(snapshot, schema, { before, overwrite }));
  const functions = content.functions.map((each) =>
    installFunction(snapshot, each, { before, overwrite, newId: wish.newId }),
  );
  const dropped = droppedParts(snapshot, content, before, wish.remove ?? false);
  const record = recordOf(content, [
    Object.fromEntries(schemas.flatMap(({ note }, at) => named(content.schemas[at]?.name, note))),
    {
      ...Object.fromEntries(dropped.flatMap(({ note, name }) => named(name, note))),
      ...Object.fromEntries(functions.flatMap(({ note }, at) => named(content.functions[at]?.name, note))),
    },
  ]);
  const plans = [...schemas, ...functions, ...dropped];
  const noted: Mutation[] = jsonEqual(before ?? null, record)
    ? []
    : [{ type: "catalogue.set", key: packageKey(content.name), value: record }];
  return {
    mutations: obstacles.length > 0 ? [] : [...plans.flatMap(({ mutations }) => mutations), ...noted],
    parts: plans.map(({ part }) => part),
    ...(before ? { before } : {}),
    obstacles,
  };
}

function named<Note>(name: string | undefined, note: Note | undefined): readonly (readonly [string, Note])[] {
  return name === undefined || note === undefined ? [] : [[name, note]];
}

function recordOf(
  { version, title, description, hash }: Package,
  [schemas, functions]: readonly [PackageRecord["schemas"], PackageRecord["functions"]],
): PackageRecord {
  return { version, title, description, hash, schemas, functions };
}

type Dropped = PartPlan<PackageRecord["functions"][string]> & { readonly name: string };

/** Functions that an earlier version brought and this one does not: removal is proposed, and done when asked for. */
function droppedParts(
  { functions }: Snapshot,
  content: Package,
  before: PackageRecord | undefined,
  remove: boolean,
): readonly Dropped[] {
  const brought = new Set(content.functions.map(({ name }) => name));
  return Object.entries(before?.functions ?? {}).flatMap(([name, note]): Dropped[] => {
    const found = functions.get(note.id as FunctionId);
    if (brought.has(name) || !found || found.deleted) return [];
    const part = { id: `function ${name}`, title: name };
    if (!remove) {
      const sentence = `${content.title} ${content.version} no longer has the function ${name}; it stays until you remove it.`;
      return [{ name, note, mutations: [], part: { ...part, outcome: "dropped", sentence } }];
    }
    const sentence = `The function ${name} is deleted: ${content.title} ${content.version} no longer has it.`;
    return [
      {
        name,
        mutations: [{ type: "function.delete", function: found.id }],
        part: { ...part, outcome: "removed", sentence },
      },
    ];
  });
}
