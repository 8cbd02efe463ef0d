import type { ApiServices } from "@tributary/adapters/api";
import { ok, type Result, type WorkspaceId } from "@tributary/core/base";
import type { ConnectionStore } from "@tributary/core/governance";
import { parseSecretReference, secretReference } from "@tributary/core/model";
import type { SecretView } from "@tributary/core/protocol";
import {
  removalRefusal,
  rotationRefusal,
  type SecretConflict,
  type SecretRecord,
  type SecretStore,
  type SecretUse,
  secretUses,
} from "@tributary/core/secrets";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { SecretUnreadable, type Vault } from "../secrets/vault.ts";

export type SecretParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly vault: Vault;
  readonly store: SecretStore;
  readonly connections: Pick<ConnectionStore, "list">;
};

/** A use on Head, or in a change set that is open. */
type Use = { readonly use: SecretUse; readonly changeSet?: { readonly id: string; readonly title: string } };

/** Secrets of a workspace: sealed values come in, and nothing but names goes out. */
export function secretService({ deps, hosts, vault, store, connections }: SecretParts): ApiServices["secrets"] {
  const { now, topics, engine, stores } = deps;

  const onHead = (workspace: WorkspaceId): Promise<readonly SecretUse[]> =>
    hosts.workspaces.with(workspace, async (home) => secretUses(home.snapshot));

  const allUses = async (workspace: WorkspaceId): Promise<readonly Use[]> => {
    const found: Use[] = (await onHead(workspace)).map((use) => ({ use }));
    const here = new Set(found.map(({ use }) => keyOf(use)));
    for (const id of await store.mayRefer(workspace)) {
      const record = await stores.changeSets.get(id);
      if (!record) continue;
      const view = await hosts.withChangeSet(record, async ({ session }) => session.view);
      const changeSet = { id, title: record.title };
      for (const use of secretUses(view)) if (!here.has(keyOf(use))) found.push({ use, changeSet });
    }
    return found;
  };

  /** The connections that sign in with a secret, by its name. */
  const signingIn = async (workspace: WorkspaceId): Promise<(name: string) => readonly string[]> => {
    const all = await connections.list(workspace);
    return (name) =>
      all.flatMap((each) => (parseSecretReference(each.credential?.secret)?.name === name ? [each.name] : []));
  };

  const changed = async (workspace: WorkspaceId): Promise<void> => {
    await engine.policies.read(workspace);
    topics.announce(workspace, "secrets", "audit");
  };

  const record = async (workspace: WorkspaceId, name: string): Promise<SecretRecord | undefined> =>
    (await store.list(workspace)).find((each) => each.name === name);

  return {
    async list(workspace) {
      const [records, uses, signers] = await Promise.all([
        store.list(workspace),
        allUses(workspace),
        signingIn(workspace),
      ]);
      return records.map((each) => viewOf(each, uses, signers(each.name)));
    },

    async key(workspace) {
      const { id, publicKey } = await vault.key(workspace);
      return { id, publicKey: Buffer.from(publicKey).toString("base64") };
    },

    async create(workspace, { name, kind, description, value }, { actor, origin }) {
      const sealed = bytesOf(value.sealed);
      if (!(await vault.isSealed(sealed, { workspace, name, kind }))) return NOT_SEALED;
      const deed = { actor, at: now(), ...(origin ? { origin } : {}) };
      const made = await store.create(workspace, { name, kind, description }, { key: value.key, sealed }, deed);
      if (made.ok) await changed(workspace);
      return answered(made, name);
    },

    async rotate(workspace, name, value, { actor, role, origin }) {
      const known = await record(workspace, name);
      if (!known) return answered(MISSING, name);
      const refusal = rotationRefusal(name, role, await onHead(workspace), (await signingIn(workspace))(name));
      if (refusal) return refused("forbidden", refusal);
      const sealed = bytesOf(value.sealed);
      if (!(await vault.isSealed(sealed, { workspace, name, kind: known.kind }))) return NOT_SEALED;
      const deed = { actor, at: now(), ...(origin ? { origin } : {}) };
      const made = await store.rotate(workspace, name, { key: value.key, sealed }, deed);
      if (made.ok) await changed(workspace);
      return answered(made, name);
    },

    async describe(workspace, name, description, { actor, origin }) {
      const done = await store.describe(workspace, name, description, {
        ...{ actor, at: now() },
        ...(origin ? { origin } : {}),
      });
      if (done.ok) await changed(workspace);
      return answered(done, name);
    },

    async remove(workspace, name, { actor, role, origin }) {
      const uses = (await allUses(workspace)).filter(({ use }) => use.reference.name === name);
      const signers = (await signingIn(workspace))(name);
      const placed = uses.map(({ use, changeSet }) => ({ use, ...(changeSet ? { changeSet: changeSet.title } : {}) }));
      const refusal = removalRefusal(name, role, placed, signers);
      if (refusal) return refused(uses.length + signers.length > 0 ? "conflict" : "forbidden", refusal);
      const done = await store.remove(workspace, name, { actor, at: now(), ...(origin ? { origin } : {}) });
      if (done.ok) await changed(workspace);
      return answered(done, name);
    },

    async replaceKey(workspace, { actor, origin }) {
      try {
        const done = await vault.replaceKey(workspace, { actor, at: now(), ...(origin ? { origin } : {}) });
        if (!done.ok) return answered(done, "the key");
        topics.announce(workspace, "secrets", "audit");
        return ok({ values: done.value });
      } catch (fault) {
        if (fault instanceof SecretUnreadable) return refused("conflict", `${fault.message} The key stays as it was.`);
        throw fault;
      }
    },
  };
}

const MISSING = { ok: false, error: { kind: "missing" } } as const;
const NOT_SEALED = refused(
  "invalid",
  "This is not sealed for this workspace, or not as this secret. Load the page again, or update the client, and seal it anew.",
);

function answered<T>(result: Result<T, SecretConflict>, name: string) {
  if (result.ok) return result;
  switch (result.error.kind) {
    case "exists":
      return refused("conflict", `There is a secret named ${name} already. Rotate it, or choose another name.`);
    case "missing":
      return refused("notFound", `There is no secret named ${name}.`);
    case "keyMoved":
      return refused(
        "conflict",
        "The workspace's key was replaced meanwhile, so this has to be sealed anew. Try again.",
      );
  }
}

function viewOf(
  { name, kind, description, versions }: SecretRecord,
  uses: readonly Use[],
  connections: readonly string[],
): SecretView {
  return {
    ...{ name, kind, description, connections },
    versions: versions.map(({ version, at, by }) => ({ version, at, by: by.name })),
    uses: uses
      .filter(({ use }) => use.reference.name === name)
      .map(({ use, changeSet }) => ({
        component: use.component,
        componentName: use.componentName,
        path: use.path,
        reference: secretReference(use.reference),
        version: use.reference.version ?? null,
        changeSet: changeSet ?? null,
      })),
  };
}

function keyOf({ component, path, reference }: SecretUse): string {
  return `${component}${path} ${secretReference(reference)}`;
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
