import type { EditEnding, HeardEdits } from "@tributary/core/protocol";

export const ENDINGS: readonly { readonly ending: EditEnding; readonly label: string }[] = [
  { ending: "blocked", label: "Refused by a policy" },
  { ending: "failed", label: "Could not be judged" },
  { ending: "accepted", label: "Accepted" },
];

/** What a form says of which edits are heard: names divided by lines or commas. */
export function heardIn(form: Pick<FormData, "get">, endings: ReadonlySet<EditEnding>): HeardEdits {
  const text = (name: string) => String(form.get(name) ?? "");
  const listed = (name: string) =>
    text(name)
      .split(/[\n,]/)
      .map((each) => each.trim())
      .filter((each) => each !== "");
  return { endings: [...endings], types: listed("types"), kinds: listed("kinds"), tag: text("tag").trim() };
}
