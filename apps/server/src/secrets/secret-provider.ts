import type { Intent, Provider } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import { Hider } from "../functions/hide.ts";
import { openSecrets } from "./open-secrets.ts";
import type { Vault } from "./vault.ts";

/** A provider from whose readings nothing of the secrets comes back that a component was given. */
export function withSecrets(provider: Provider, vault: Pick<Vault, "open">): Provider {
  return {
    ...provider,
    async read(intent) {
      const state = await provider.read(intent);
      return state && quietly(state, intent, vault);
    },
  };
}

/** What a container says of itself is quoted where it fails, and it may say anything it knows. */
async function quietly(state: ResourceState, intent: Intent, vault: Pick<Vault, "open">): Promise<ResourceState> {
  if (state.message === undefined || !intent.secrets?.length) return state;
  const opened = await openSecrets(vault, intent.workspace, intent.secrets);
  const { message, ...rest } = state;
  if (!opened.ok) return rest;
  const hider = new Hider(opened.value.words);
  return {
    ...rest,
    state: hider.words(state.state),
    message: hider.words(message),
    payload: hider.json(state.payload),
  };
}
