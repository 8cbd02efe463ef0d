import type { ChangeSetRecord } from "@tributary/core/governance";
import { refused, reviewRefused } from "../answers.ts";
import type { Deps } from "../deps.ts";

type Asked = Pick<ChangeSetRecord, "id">;

/** Where it stands closed here and its record says that it is open, it is being found out what has become of it, or it is being opened anew. */
export const LOOKED_UP = "It is being looked up what has become of this change set. Look again in a moment.";

/** The phase of a change set as its record says now: what whoever asks has read of it was read before they had their turn. */
export async function phaseNow({ stores }: Pick<Deps, "stores">, { id }: Asked): Promise<ChangeSetRecord["phase"]> {
  return (await stores.changeSets.get(id))?.phase ?? "abandoned";
}

/** Why nothing can be done in a change set that stands closed here. */
export async function closedRefusal(deps: Pick<Deps, "stores">, asked: Asked) {
  const phase = await phaseNow(deps, asked);
  return phase === "open" ? refused("unavailable", LOOKED_UP) : reviewRefused({ kind: "changeSetClosed", phase });
}
