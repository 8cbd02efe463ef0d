import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import { NotAdmitted } from "@tributary/core/engine";
import { applyMutation, type Mutation, sentenceBetween, type Snapshot } from "@tributary/core/model";
import type { BatchEdit } from "@tributary/core/protocol";
import type { JudgedBatch } from "@tributary/core/sync";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";

type Wish = Parameters<ApiServices["mutationEngine"]["edit"]>[1] & { readonly giveup: AbortSignal };

const CLOSED = "This change set is closed, so nothing in it can be edited.";

const GIVEN_UP = "It was given up before it was judged, so nothing of it was made.";

/** Makes a batch of mutations, as edits of the caller, and says of each what became of it. Rules [V38], [V93]. */
export async function editBatch(
  host: ChangeSetHost,
  caller: Caller,
  { mutations, batch, signal, giveup }: Wish,
): Answer<BatchEdit> {
  if (host.isClosed) return refused("conflict", CLOSED);
  const { actor, role, origin } = caller;
  const { session } = host;
  const either = signal ? AbortSignal.any([giveup, signal]) : giveup;
  try {
    return ok(viewOf(await session.batch({ actor, role, origin }, mutations, batch, either)));
  } catch (fault) {
    // Whoever has lost the right to it meanwhile hears that as ever.
    if (fault instanceof NotAdmitted && signal?.aborted && !giveup.aborted) return refused("givenUp", GIVEN_UP);
    throw fault;
  }
}

function viewOf({ phase, verdicts, before, after, written, judgement: { position } }: JudgedBatch): BatchEdit {
  const named = verdicts.reduce(withName, after);
  const count = (...of: readonly string[]): number => verdicts.filter(({ verdict }) => of.includes(verdict)).length;
  return {
    phase,
    outcomes: verdicts.map(({ proposed, mutation, verdict, refusal, said }) => ({
      sentence: sentenceBetween(verdict === "changed" ? mutation : proposed, before, named),
      verdict,
      ...(verdict === "changed" ? { changed: mutation } : {}),
      ...(refusal ? { refusal } : {}),
      said,
    })),
    summary: {
      total: verdicts.length,
      accepted: count("accepted", "changed"),
      refused: count("refused"),
      skipped: count("skipped"),
      modified: count("changed"),
    },
    written,
    ...(position ? { position } : {}),
  };
}

/** What was not made is called by the name that it would have had. */
function withName(names: Snapshot, { proposed, verdict }: JudgedBatch["verdicts"][number]): Snapshot {
  return verdict === "skipped" && isNaming(proposed) ? applyMutation(names, proposed) : names;
}

function isNaming({ type }: Mutation): boolean {
  return type === "component.create" || type === "component.rename" || type === "function.create";
}
