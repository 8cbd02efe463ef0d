import { type PackageRecord, type Schema, type Snapshot, versionsOf } from "../model/index.ts";
import type { PackagePart, PartPlan } from "./install.ts";
import { schemaPartHash } from "./package-files.ts";

type Note = PackageRecord["schemas"][string];
type Standing = { readonly before: PackageRecord | undefined; readonly overwrite: ReadonlySet<string> };

/** What becomes of one kind: versions are only ever added, so what is here stays readable whatever happens. */
export function installSchema(snapshot: Snapshot, wanted: Schema, { before, overwrite }: Standing): PartPlan<Note> {
  const { name, title } = wanted;
  const versions = versionsOf(snapshot, name);
  const [newest] = versions;
  const hash = schemaPartHash(wanted);
  const recorded = before?.schemas[name];
  const id = `kind ${name}`;
  const part = (outcome: PackagePart["outcome"], sentence: string): PackagePart => ({ id, title, outcome, sentence });
  const install = (version: number) => ({
    note: { version, hash },
    mutations: [
      { type: "schema.install", schema: { ...wanted, version, functions: newest?.functions ?? [] } } as const,
    ],
  });
  if (!newest) return { ...install(wanted.version), part: part("new", `The kind ${title} is new here.`) };
  if (schemaPartHash(newest) === hash)
    return { mutations: [], note: { version: newest.version, hash }, part: part("same", `${title} is here as it is.`) };
  const isOurs = recorded !== undefined && schemaPartHash(newest) === recorded.hash;
  if (!isOurs && !overwrite.has(id)) {
    const why = recorded
      ? `${title} was changed here since (version ${newest.version})`
      : `A kind ${name} is here already`;
    return { mutations: [], ...(recorded ? { note: recorded } : {}), part: part("kept", `${why}; it is kept.`) };
  }
  const version = wanted.version > newest.version ? wanted.version : newest.version + 1;
  return { ...install(version), part: part("updated", `${title} gets version ${version}.`) };
}
