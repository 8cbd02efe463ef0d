import type { WorkspaceId } from "@tributary/core/base";
import { heardEditsListener, type Listener, NO_EDITS, type Policy } from "@tributary/core/engine";
import {
  policiesOf,
  type PolicySetting,
  type PolicyStore,
  secretReferences,
  type WebhookStore,
  type WorkspacePolicies,
} from "@tributary/core/governance";
import type { HeardEdits } from "@tributary/core/protocol";
import type { SecretRecord, SecretStore } from "@tributary/core/secrets";

type Read = {
  readonly settings: readonly PolicySetting[];
  readonly secrets: readonly SecretRecord[];
  readonly hears: HeardEdits;
};
type Page = WorkspacePolicies & Read & { readonly listeners: readonly Listener[] };
const NOBODY: readonly Listener[] = [];

export type PolicyBookParts = {
  readonly policies: PolicyStore;
  readonly secrets: Pick<SecretStore, "list">;
  readonly webhooks: Pick<WebhookStore, "get">;
};

/** A page, and the number of the latest read that found it so. */
type Entry = { readonly page: Page; readonly asOf: number };

/** The policies of the workspaces that are open, and what their webhooks hear: read when one opens, and again whenever they are changed or about to matter. */
export class PolicyBook {
  readonly #store: PolicyStore;
  readonly #secrets: Pick<SecretStore, "list">;
  readonly #webhooks: Pick<WebhookStore, "get">;
  readonly #entries = new Map<WorkspaceId, Entry>();
  #reads = 0;

  constructor({ policies, secrets, webhooks }: PolicyBookParts) {
    this.#store = policies;
    this.#secrets = secrets;
    this.#webhooks = webhooks;
  }

  /** @throws when they have not been read: what cannot be judged does not happen */
  policiesOf(workspace: WorkspaceId): readonly Policy[] {
    return this.#page(workspace).policies;
  }

  /** Of what a change set comes to. @throws when they have not been read */
  settledOf(workspace: WorkspaceId): readonly Policy[] {
    return this.#page(workspace).settled;
  }

  /** Who hears how edits end: nobody where nothing has been read. */
  listenersOf(workspace: WorkspaceId): readonly Listener[] {
    return this.#entries.get(workspace)?.page.listeners ?? NOBODY;
  }

  /** The same object for as long as nothing about them changes; undefined when they have not been read. */
  known(workspace: WorkspaceId): WorkspacePolicies | undefined {
    return this.#entries.get(workspace)?.page;
  }

  /** They are at least as new as this call: of two reads at once, the one that began earlier never stands over the later one. */
  async read(workspace: WorkspaceId): Promise<Page> {
    this.#reads += 1;
    const asOf = this.#reads;
    const [settings, secrets, webhook] = await Promise.all([
      this.#store.list(workspace),
      this.#secrets.list(workspace),
      this.#webhooks.get(workspace),
    ]);
    const known = this.#entries.get(workspace);
    if (known && known.asOf > asOf) return known.page;
    const page = pageOf({ settings, secrets, hears: webhook?.hears ?? NO_EDITS }, known?.page);
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
  if (known) {
    const { settings, secrets, hears } = known;
    if (JSON.stringify({ settings, secrets, hears }) === JSON.stringify(read)) return known;
  }
  const { policies, settled, rules } = policiesOf(read.settings);
  const references = secretReferences(read.secrets);
  const listeners = read.hears.endings.length === 0 ? NOBODY : [heardEditsListener(read.hears)];
  return { ...read, rules, listeners, policies: [...policies, references], settled: [...settled, references] };
}
