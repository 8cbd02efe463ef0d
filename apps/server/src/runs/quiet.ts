import type { actionAnswer } from "@tributary/core/engine";
import { hiddenTexts } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { Hider } from "../functions/hide.ts";
import type { About } from "./action-job.ts";

type Answered = ReturnType<typeof actionAnswer>;

/**
 * What a function says, without the texts of its component that nobody is shown [M27]. What it found stays as it is: it is compared
 * first, see `quietState`.
 */
export function quietAnswer(answer: Answered, about: About): Answered {
  const hider = new Hider(textsOf(about));
  if (!answer.ok) return { ...answer, message: hider.words(answer.message) };
  const { message, state, payload } = answer.value;
  return {
    ok: true,
    value: {
      ...answer.value,
      ...(message === undefined ? {} : { message: hider.words(message) }),
      ...(state === undefined ? {} : { state: hider.words(state) }),
      ...(payload === undefined ? {} : { payload: hider.json(payload) }),
    },
  };
}

/** The same for what was found to differ: a secret of one property may have turned up in another. */
export function quietState(state: ResourceState | undefined, about: About): ResourceState | undefined {
  const hider = new Hider(textsOf(about));
  return (
    state && {
      ...state,
      drift: state.drift.map((each) => ({
        ...each,
        intended: hider.json(each.intended),
        observed: hider.json(each.observed),
      })),
    }
  );
}

function textsOf({ schema, intent }: About): readonly string[] {
  return hiddenTexts(schema, intent.properties);
}
