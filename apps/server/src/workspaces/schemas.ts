import { contentHash, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import { applyMutation, schemaRef, type Mutation, type Schema, type Snapshot } from "@tributary/core/model";
import type { Deps } from "../deps.ts";

type Head = { readonly version: number; readonly snapshot: Snapshot };

/** Head with the whole catalogue on it: what is missing is installed as one version of the system's. */
export async function withCatalogue(deps: Deps, workspace: WorkspaceId, head: Head): Promise<Head> {
  const missing = deps.schemas.filter((schema) => !head.snapshot.schemas.has(schemaRef(schema)));
  if (missing.length === 0) return head;
  const mutations = missing.map((schema): Mutation => ({ type: "schema.install", schema }));
  const appended = await deps.stores.heads.append(workspace, head.version, {
    actor: SYSTEM_ACTOR,
    at: deps.now(),
    mutations,
    idempotencyKey: `schemas:${contentHash(missing.map((schema: Schema) => schemaRef(schema)))}`,
  });
  if (!appended.ok) return withCatalogue(deps, workspace, await deps.stores.heads.load(workspace));
  return { version: appended.value, snapshot: mutations.reduce(applyMutation, head.snapshot) };
}
