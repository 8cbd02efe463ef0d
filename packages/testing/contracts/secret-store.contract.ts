import type { WorkspaceId } from "@tributary/core/base";
import type { SecretStore, WorkspaceKey } from "@tributary/core/secrets";
import { expect, test } from "vitest";
import { ada } from "./document-log.contract.ts";

export type SecretStoreWorld = {
  readonly store: SecretStore;
  addWorkspace(): Promise<WorkspaceId>;
  /** What the audit of the workspace says, in its sentences and details. */
  audited(workspace: WorkspaceId): Promise<readonly string[]>;
};

const DEED = { actor: ada, at: 7 };
const bytes = (...of: readonly number[]): Uint8Array => Uint8Array.from(of);
const keyOf = (id: string): WorkspaceKey => ({ id, publicKey: bytes(1, 2, 3), wrapped: `wrapped ${id}` });
const value = (key: string, ...of: readonly number[]) => ({ key, sealed: bytes(...of) });
const about = (name: string) => ({ name, kind: "text", description: "" });

/** What every store of secrets promises. Rules [Q5]–[Q8] of core/secrets. */
export function secretStoreContract(worldOf: () => SecretStoreWorld): void {
  const opened = async () => {
    const { store, addWorkspace, audited } = worldOf();
    const workspace = await addWorkspace();
    await store.firstKey(workspace, keyOf("k1"));
    return { store, workspace, audited: () => audited(workspace) };
  };

  test("[Q5] what is sealed comes back as it was, by version, and the newest where none is named", async () => {
    const { store, workspace } = await opened();
    expect(await store.create(workspace, about("db"), value("k1", 1), DEED)).toEqual({ ok: true, value: 1 });
    expect(await store.rotate(workspace, "db", value("k1", 2, 0, 255), DEED)).toEqual({ ok: true, value: 2 });
    expect(await store.sealed(workspace, "db", 1)).toMatchObject({ sealed: bytes(1), version: 1, kind: "text" });
    expect(await store.sealed(workspace, "db")).toMatchObject({ sealed: bytes(2, 0, 255), version: 2, key: "k1" });
    expect(await store.sealed(workspace, "db", 3)).toBeUndefined();
    const [listed] = await store.list(workspace);
    expect(listed).toMatchObject({ name: "db", versions: [{ version: 2, at: 7, by: ada }, { version: 1 }] });
  });

  test("[Q5] a name is taken once; what is not there is neither rotated nor removed; nobody else's is seen", async () => {
    const { store, workspace } = await opened();
    await store.create(workspace, about("db"), value("k1", 1), DEED);
    expect(await store.create(workspace, about("db"), value("k1", 9), DEED)).toMatchObject({
      error: { kind: "exists" },
    });
    expect(await store.rotate(workspace, "no", value("k1", 9), DEED)).toMatchObject({ error: { kind: "missing" } });
    expect(await store.remove(workspace, "no", DEED)).toMatchObject({ error: { kind: "missing" } });
    const other = await worldOf().addWorkspace();
    expect([await store.list(other), await store.sealed(other, "db")]).toEqual([[], undefined]);
    expect((await store.sealed(workspace, "db"))?.sealed).toEqual(bytes(1));
  });

  test("[Q5] rotations at once are a version each, without gaps", async () => {
    const { store, workspace } = await opened();
    await store.create(workspace, about("db"), value("k1", 1), DEED);
    const made = await Promise.all([2, 3, 4, 5].map((each) => store.rotate(workspace, "db", value("k1", each), DEED)));
    expect(made.map((each) => (each.ok ? each.value : 0)).sort()).toEqual([2, 3, 4, 5]);
    const [listed] = await store.list(workspace);
    expect(listed?.versions.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
  });

  test("[Q6] another key takes every value along, or nothing happens; what was sealed for the old one is refused", async () => {
    const { store, workspace } = await opened();
    await store.create(workspace, about("a"), value("k1", 1), DEED);
    await store.rotate(workspace, "a", value("k1", 2), DEED);
    await store.create(workspace, about("b"), value("k1", 3), DEED);
    const broken = {
      from: "k1",
      to: keyOf("k2"),
      reseal: (): Uint8Array => {
        throw new RangeError("cannot");
      },
    };
    await expect(store.replaceKey(workspace, broken, DEED)).rejects.toThrow();
    expect((await store.key(workspace))?.id).toBe("k1");
    const reseal = (sealed: Uint8Array): Uint8Array => bytes(100 + (sealed[0] ?? 0));
    expect(await store.replaceKey(workspace, { from: "k1", to: keyOf("k2"), reseal }, DEED)).toEqual({
      ok: true,
      value: 3,
    });
    expect((await store.sealed(workspace, "a", 1))?.sealed).toEqual(bytes(101));
    expect(await store.sealed(workspace, "b")).toMatchObject({ sealed: bytes(103), key: "k2" });
    for (const late of [
      store.rotate(workspace, "a", value("k1", 9), DEED),
      store.create(workspace, about("c"), value("k1", 9), DEED),
      store.replaceKey(workspace, { from: "k1", to: keyOf("k3"), reseal }, DEED),
    ])
      expect(await late).toMatchObject({ error: { kind: "keyMoved" } });
    expect(await store.firstKey(workspace, keyOf("k9"))).toMatchObject({ id: "k2" });
    await store.rewrap(workspace, { ...keyOf("k2"), wrapped: "anew" });
    expect(await store.key(workspace)).toMatchObject({ id: "k2", wrapped: "anew" });
  });

  test("[Q7] what is removed is gone with all its values, and its name is free", async () => {
    const { store, workspace } = await opened();
    await store.create(workspace, about("db"), value("k1", 1), DEED);
    await store.rotate(workspace, "db", value("k1", 2), DEED);
    expect((await store.remove(workspace, "db", DEED)).ok).toBe(true);
    expect([await store.list(workspace), await store.sealed(workspace, "db", 1)]).toEqual([[], undefined]);
    expect(await store.create(workspace, about("db"), value("k1", 3), DEED)).toEqual({ ok: true, value: 1 });
    expect((await store.sealed(workspace, "db"))?.sealed).toEqual(bytes(3));
  });

  test("[Q8] every deed is in the audit, what was refused is not said to be done, and no value is in it", async () => {
    const { store, workspace, audited } = await opened();
    await store.create(workspace, about("db"), value("k1", 222, 173, 190, 239), DEED);
    await store.create(workspace, about("db"), value("k1", 222, 173, 190, 239), DEED);
    await store.rotate(workspace, "db", value("k1", 222, 173, 190, 239), DEED);
    await store.describe(workspace, "db", "of the shop", DEED);
    await store.remove(workspace, "db", DEED);
    const said = await audited();
    expect(said.map((each) => each.slice(0, each.indexOf(" {")))).toEqual([
      "added the secret db",
      "rotated the secret db to version 2",
      "described the secret db",
      "deleted the secret db",
    ]);
    expect(said.join(" ")).not.toMatch(/deadbeef|3q2+7w|222,\s?173/i);
  });
}
