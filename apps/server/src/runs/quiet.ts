import type { actionAnswer } from "@tributary/core/engine";
import { hiddenTexts } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { hideInJson, hideInWords } from "../functions/hide.ts";
import type { About } from "./action-job.ts";

type Answered = ReturnType<typeof actionAnswer>;

/**
 * What a function says, without the texts of its component that nobody is shown [M27]. What it found stays as it is: it is compared
 * first, see `quietState`.
 */
export function quietAnswer(answer: Answered, about: About): Answered {
  const texts = textsOf(about);
  if (!answer.ok) return { ...answer, message: hideInWords(answer.message, texts) };
  const { message, state, payload } = answer.value;
  return {
    ok: true,
    value: {
      ...answer.value,
      ...(message === undefined ? {} : { message: hideInWords(message, texts) }),
      ...(state === undefined ? {} : { state: hideInWords(state, texts) }),
      ...(payload === undefined ? {} : { payload: hideInJson(payload, texts) }),
    },
  };
}

/** The same for what was found to differ: a secret of one property may have turned up in another. */
export function quietState(state: ResourceState | undefined, about: About): ResourceState | undefined {
  const texts = textsOf(about);
  return (
    state && {
      ...state,
      drift: state.drift.map((each) => ({
        ...each,
        intended: hideInJson(each.intended, texts),
        observed: hideInJson(each.observed, texts),
      })),
    }
  );
}

function textsOf({ schema, intent }: About): readonly string[] {
  return hiddenTexts(schema, intent.properties);
}
