import { randomBytes } from "node:crypto";
import { createSealer, type Sealer } from "@tributary/adapters/webhook";
import type { Result, WorkspaceId } from "@tributary/core/base";
import {
  type KeyPair,
  newKeyPair,
  openFields,
  sealFields,
  type SecretAbout,
  type SecretConflict,
  type SecretDeed,
  type SecretFields,
  type SecretStore,
  type WorkspaceKey,
} from "@tributary/core/secrets";

export type VaultParts = {
  readonly store: SecretStore;
  readonly newId: () => string;
  /** Wraps workspaces' keys. */
  readonly sealer: Sealer;
  /** What wrapped them before the server's own key was changed. */
  readonly previous?: Sealer;
};

/** A secret as it is while it is used: nothing of this is kept, logged or answered. */
export type OpenedSecret = {
  readonly name: string;
  readonly kind: string;
  readonly version: number;
  readonly fields: SecretFields;
};

/** A secret that is there and cannot be opened: the server's own key is not the one it was sealed under. */
export class SecretUnreadable extends Error {
  override readonly name = "SecretUnreadable";

  constructor(what: string) {
    super(
      `${what} cannot be opened with this server's master key. Start it with the key it had (TRIBUTARY_MASTER_KEY), or set the secret anew.`,
    );
  }
}

const PURPOSE = "tributary workspace keys";
const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

export function masterSealers({ current, previous }: { readonly current: string; readonly previous?: string }) {
  return {
    sealer: createSealer(current, PURPOSE),
    ...(previous === undefined ? {} : { previous: createSealer(previous, PURPOSE) }),
  };
}

/** The only place where sealed values are opened, each time they are used and for that use alone. */
export class Vault {
  readonly #parts: VaultParts;

  constructor(parts: VaultParts) {
    this.#parts = parts;
  }

  /** What secrets of the workspace are to be sealed with, made when it is first asked for. */
  async key(workspace: WorkspaceId): Promise<Pick<WorkspaceKey, "id" | "publicKey">> {
    const { store } = this.#parts;
    return (await store.key(workspace)) ?? store.firstKey(workspace, this.#newKey(workspace));
  }

  /** Whether a sealed value is what it is said to be. It is opened and let go of. @throws {SecretUnreadable} */
  async isSealed(sealed: Uint8Array, about: SecretAbout & { readonly workspace: WorkspaceId }): Promise<boolean> {
    return openFields(sealed, about, await this.#pair(about.workspace)) !== undefined;
  }

  /** The newest version, when none is named; undefined when there is no such secret. @throws {SecretUnreadable} */
  async open(workspace: WorkspaceId, name: string, version?: number): Promise<OpenedSecret | undefined> {
    const found = await this.#parts.store.sealed(workspace, name, version);
    if (!found) return undefined;
    const { kind } = found;
    const fields = openFields(found.sealed, { workspace, name, kind }, await this.#pair(workspace));
    if (!fields) throw new SecretUnreadable(`The secret ${name}`);
    return { name, kind, version: found.version, fields };
  }

  /** A new key, with every value sealed anew for it; the old one is gone. @throws {SecretUnreadable} */
  async replaceKey(workspace: WorkspaceId, deed: SecretDeed): Promise<Result<number, SecretConflict>> {
    const { id: from } = await this.key(workspace);
    const old = await this.#pair(workspace);
    const to = this.#newKey(workspace);
    const reseal = (sealed: Uint8Array, about: { readonly name: string; readonly kind: string }): Uint8Array => {
      const whole = { workspace, ...about };
      const fields = openFields(sealed, whole, old);
      if (!fields) throw new SecretUnreadable(`The secret ${about.name}`);
      return sealFields(whole, fields, { publicKey: to.publicKey, random });
    };
    return this.#parts.store.replaceKey(workspace, { from, to, reseal }, deed);
  }

  #newKey(workspace: WorkspaceId): WorkspaceKey {
    const { publicKey, privateKey } = newKeyPair(random);
    const id = this.#parts.newId();
    return { id, publicKey, wrapped: this.#parts.sealer.seal(textOf(privateKey), `${workspace}/${id}`) };
  }

  async #pair(workspace: WorkspaceId): Promise<KeyPair> {
    const key = await this.#parts.store.key(workspace);
    if (!key) throw new SecretUnreadable("This workspace has no key, so its secrets");
    return { publicKey: key.publicKey, privateKey: await this.#unwrapped(workspace, key) };
  }

  async #unwrapped(workspace: WorkspaceId, key: WorkspaceKey): Promise<Uint8Array> {
    const { store, sealer, previous } = this.#parts;
    const about = `${workspace}/${key.id}`;
    const now = opened(sealer, key.wrapped, about);
    if (now !== undefined) return bytesOf(now);
    const before = previous && opened(previous, key.wrapped, about);
    if (before === undefined) throw new SecretUnreadable("The key of this workspace");
    await store.rewrap(workspace, { ...key, wrapped: sealer.seal(before, about) });
    return bytesOf(before);
  }
}

function opened(sealer: Sealer, wrapped: string, about: string): string | undefined {
  try {
    return sealer.open(wrapped, about);
  } catch {
    return undefined; // wrapped with another key than this one
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64url"));
}
