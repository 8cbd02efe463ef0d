import type { Caller } from "@tributary/adapters/api";
import type { Mutation } from "@tributary/core/model";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";

const MOST_SAID = 5;

/**
 * Makes all of these as edits of the caller, or none; answers why not.
 *
 * @param sentence - what the audit says of all of it, stored with it
 */
export async function submitAll(
  host: ChangeSetHost,
  { actor, role, origin }: Caller,
  mutations: readonly Mutation[],
  sentence: string,
): Promise<string | undefined> {
  const deed = { actor, origin, sentence };
  const { refused: problems } = await host.filling(() => host.session.submitDeed(deed, role, mutations));
  const sentences = [...new Set(problems.map(({ sentence }) => sentence))];
  if (sentences.length === 0) return undefined;
  const more = sentences.length - MOST_SAID;
  return `${sentences.slice(0, MOST_SAID).join(" ")}${more > 0 ? ` And ${more} more.` : ""}`;
}
