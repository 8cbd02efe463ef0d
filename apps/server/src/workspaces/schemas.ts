import { contentHash, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import { builtInRecord, type PackageHead } from "@tributary/core/catalogue";
import {
  applyMutation,
  packageKey,
  packageRecordOf,
  schemaRef,
  type Mutation,
  type PackageRecord,
  type Schema,
  type Snapshot,
} from "@tributary/core/model";
import type { Deps } from "../deps.ts";

type Head = { readonly version: number; readonly snapshot: Snapshot };

/**
 * Head with the whole catalogue on it as this release has it: what is missing, or was another text in an earlier release, is
 * installed as one version of the system's, audited like any other. Components keep their kind, and get its functions of today.
 */
export async function withCatalogue(
  deps: Pick<Deps, "stores" | "now" | "schemas" | "builtIn">,
  workspace: WorkspaceId,
  head: Head,
): Promise<Head> {
  const changed = deps.schemas.filter((schema) => !isAsInstalled(head.snapshot.schemas.get(schemaRef(schema)), schema));
  const mutations = [
    ...changed.map((schema): Mutation => ({ type: "schema.install", schema })),
    ...noteOf(head.snapshot, deps.builtIn, deps.schemas),
  ];
  if (mutations.length === 0) return head;
  const appended = await deps.stores.heads.append(workspace, head.version, {
    actor: SYSTEM_ACTOR,
    at: deps.now(),
    mutations,
    // With the version it stands on: a release that comes back after another one installs its own again.
    idempotencyKey: `schemas:${head.version}:${contentHash([changed.map(hashOf), mutations.slice(changed.length)])}`,
  });
  if (!appended.ok) return withCatalogue(deps, workspace, await deps.stores.heads.load(workspace));
  return { version: appended.value, snapshot: mutations.reduce(applyMutation, head.snapshot) };
}

/** The catalogue is a package like any other, which comes with the server: people see its version, and what they changed of it. */
function noteOf(snapshot: Snapshot, builtIn: PackageHead, schemas: readonly Schema[]): readonly Mutation[] {
  const record = records.get(schemas) ?? builtInRecord(builtIn, schemas);
  records.set(schemas, record);
  if (packageRecordOf(snapshot, builtIn.name)?.hash === record.hash) return [];
  return [{ type: "catalogue.set", key: packageKey(builtIn.name), value: record }];
}

/** As with `hashes`: worked out once for the process. */
const records = new WeakMap<readonly Schema[], PackageRecord>();
const hashes = new WeakMap<Schema, string>();

/** Schemas are immutable, and the catalogue's are the same objects for every workspace. */
function hashOf(schema: Schema): string {
  const known = hashes.get(schema) ?? contentHash(schema);
  hashes.set(schema, known);
  return known;
}

function isAsInstalled(installed: Schema | undefined, schema: Schema): boolean {
  return installed !== undefined && hashOf(installed) === hashOf(schema);
}
