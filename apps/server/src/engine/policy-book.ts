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
/** A page, and the number of the latest read that found it so. */
type Entry = { readonly page: Page; readonly asOf: number };

/** The policies of the workspaces that are open: read when one opens, and again whenever they are changed or about to matter. */
export class PolicyBook {
  readonly #store: PolicyStore;
  readonly #secrets: Pick<SecretStore, "list">;
  readonly #entries = new Map<WorkspaceId, Entry>();
  #reads = 0;

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
    return this.#entries.get(workspace)?.page;
  }

  /** They are at least as new as this call: of two reads at once, the one that began earlier never stands over the later one. */
  async read(workspace: WorkspaceId): Promise<Page> {
    this.#reads += 1;
    const asOf = this.#reads;
    const [settings, secrets] = await Promise.all([this.#store.list(workspace), this.#secrets.list(workspace)]);
    const known = this.#entries.get(workspace);
    if (known && known.asOf > asOf) return known.page;
    const page = pageOf({ settings, secrets }, known?.page);
    this.#entries.set(workspace, { page, asOf });
    return page;
  }

  forget(workspace: WorkspaceId): void {
    this.#entries.delete(workspace);
  }

  #page(workspace: WorkspaceId): Page {
    const page = this.#entries.get(workspace)?.page;
    if (!page) throw new Error(`the policies of workspace ${workspace} have not been read`);
    return page;
  }
}

/** The page that is known, where it says the same. */
function pageOf(read: Read, known: Page | undefined): Page {
  if (known && JSON.stringify({ settings: known.settings, secrets: known.secrets }) === JSON.stringify(read))
    return known;
  const { policies, settled, rules } = policiesOf(read.settings);
  const references = secretReferences(read.secrets);
  return { ...read, rules, policies: [...policies, references], settled: [...settled, references] };
}
