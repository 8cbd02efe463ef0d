import type { WorkspaceId } from "@tributary/core/base";
import type { Policy } from "@tributary/core/engine";
import {
  policiesOf,
  type PolicySetting,
  type PolicyStore,
  secretReferences,
  type WorkspacePolicies,
} from "@tributary/core/governance";
import type { SecretRecord, SecretStore } from "@tributary/core/secrets";

type Read = { readonly settings: readonly PolicySetting[]; readonly secrets: readonly SecretRecord[] };
type Page = WorkspacePolicies & Read;

/** The policies of the workspaces that are open: read when one opens, and again whenever they are changed or about to matter. */
export class PolicyBook {
  readonly #store: PolicyStore;
  readonly #secrets: Pick<SecretStore, "list">;
  readonly #pages = new Map<WorkspaceId, Page>();

  constructor(store: PolicyStore, secrets: Pick<SecretStore, "list">) {
    this.#store = store;
    this.#secrets = secrets;
  }

  /** @throws when they have not been read: what cannot be judged does not happen */
  policiesOf(workspace: WorkspaceId): readonly Policy[] {
    return this.#page(workspace).policies;
  }

  /** Of what a change set comes to. @throws when they have not been read */
  settledOf(workspace: WorkspaceId): readonly Policy[] {
    return this.#page(workspace).settled;
  }

  /** The same object for as long as nothing about them changes; undefined when they have not been read. */
  known(workspace: WorkspaceId): WorkspacePolicies | undefined {
    return this.#pages.get(workspace);
  }

  async read(workspace: WorkspaceId): Promise<Page> {
    const [settings, secrets] = await Promise.all([this.#store.list(workspace), this.#secrets.list(workspace)]);
    const read: Read = { settings, secrets };
    const known = this.#pages.get(workspace);
    if (known && JSON.stringify({ settings: known.settings, secrets: known.secrets }) === JSON.stringify(read))
      return known;
    const { policies, settled, rules } = policiesOf(settings);
    const references = secretReferences(secrets);
    const page = { ...read, rules, policies: [...policies, references], settled: [...settled, references] };
    this.#pages.set(workspace, page);
    return page;
  }

  forget(workspace: WorkspaceId): void {
    this.#pages.delete(workspace);
  }

  #page(workspace: WorkspaceId): Page {
    const page = this.#pages.get(workspace);
    if (!page) throw new Error(`the policies of workspace ${workspace} have not been read`);
    return page;
  }
}
