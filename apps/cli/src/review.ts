import type { Qualification } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { reviewText } from "./review-text.ts";
import { ask, WHERE } from "./where.ts";

const SEVERITIES: readonly Qualification["result"][] = ["warning", "failure"];

/** A change set as its reviewers see it; with `--fail-on` also a gate for scripts. */
export const reviewCommand = defineCommand({
  meta: {
    name: "review",
    description: "What a change set changes, what checks found, the plan, what it risks, and who must still agree.",
  },
  args: {
    ...WHERE,
    changeSet: {
      type: "positional",
      description: "The change set's id: the last part of its page's address",
      required: true,
    },
    "fail-on": { type: "string", description: "End with 1 when a check found a failure, or a warning or worse" },
  },
  run: ({ args }) => {
    const worst = args["fail-on"];
    if (worst !== undefined && worst !== "warning" && worst !== "failure")
      return fail(`--fail-on takes warning or failure, not “${worst}”.`);
    return ask(args, async (api) => {
      const review = await api.review(args.changeSet);
      console.log(args.json ? JSON.stringify(review) : reviewText(review));
      if (!worst) return;
      const counted = SEVERITIES.slice(SEVERITIES.indexOf(worst));
      const found = review.findings.filter(({ result }) => counted.includes(result)).length;
      if (found > 0) fail(`Checks found ${found} that ${found === 1 ? "is" : "are"} at least a ${worst}.`);
    });
  },
});
