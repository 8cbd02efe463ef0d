import type { OpenConnectionsParts } from "./open-connections.ts";

/** Where no secrets are kept, nothing is signed in to: such a request is refused rather than sent without its credential. */
export const noCredential: OpenConnectionsParts["credential"] = (_workspace, { secret }) =>
  Promise.reject(new Error(`it signs in with the secret ${secret}, which this workspace does not have.`));
