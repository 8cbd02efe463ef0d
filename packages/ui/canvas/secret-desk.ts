import type { SecretPlace } from "@tributary/core/model";
import type { SecretView } from "@tributary/core/protocol";
import { createContext, useContext } from "react";

/** What fields that take secrets need of the page around them. */
export type SecretDesk = {
  /** Undefined until they have been read. */
  readonly secrets: readonly SecretView[] | undefined;
  /** Lets somebody add one that fits the place, and hands it over. */
  readonly add?: (place: SecretPlace, onMade: (reference: string) => void) => void;
};

const Secrets = createContext<SecretDesk>({ secrets: undefined });
export const SecretDeskProvider = Secrets.Provider;

export function useSecretDesk(): SecretDesk {
  return useContext(Secrets);
}
