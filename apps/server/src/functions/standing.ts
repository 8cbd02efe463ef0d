import { sentencesOf } from "@tributary/core/engine";
import { titleOfFunction } from "@tributary/core/model";
import type { FunctionChecks } from "@tributary/core/protocol";
import type { Model } from "./place.ts";

const WITHIN_MS = 20_000;

/** How the workspace's functions stand in a model, once that is worked out or has taken too long. */
export async function standingOf({ view, consequences }: Model): Promise<FunctionChecks> {
  const settled = await consequences.checked(WITHIN_MS);
  const functions = [...view.functions.values()]
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((definition) => {
      const { id, name } = definition;
      const state = consequences.functionState(id);
      const sentences = sentencesOf(definition, state);
      return { function: id, name, title: titleOfFunction(definition), state: state ?? null, sentences };
    });
  return { functions, settled };
}
