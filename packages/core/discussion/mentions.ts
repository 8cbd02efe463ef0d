import type { ActorId } from "../base/index.ts";
import type { Mention } from "../protocol/index.ts";

/** Somebody who can be mentioned in a workspace. */
export type Mentionable = {
  readonly id: ActorId;
  readonly name: string;
  /** For a member. */
  readonly email?: string;
  /** Who is told: the member, or the agent and its owner. */
  readonly tells: readonly ActorId[];
};

export type Mentioned = Mention & Pick<Mentionable, "tells">;

/** A character that would make a name longer: `@Ben` is not in `@Benjamin`, and `a@ben` is an address, not a mention. */
const WORD = /[\p{L}\p{N}_]/u;

/** Who a text mentions, each once, in the order of their names' first appearance [CM6]. */
export function mentionsIn(text: string, people: readonly Mentionable[]): readonly Mentioned[] {
  const spoken = withoutCode(text).toLowerCase();
  const names = namesOf(people);
  const found = new Map<string, Mentioned>();
  for (let at = spoken.indexOf("@"); at >= 0; at = spoken.indexOf("@", at + 1)) {
    if (at > 0 && WORD.test(spoken[at - 1] ?? "")) continue;
    const match = names.find(({ name }) => spoken.startsWith(name, at + 1) && endsAt(spoken, at + 1 + name.length));
    for (const { id, name, tells } of match?.people ?? []) if (!found.has(id)) found.set(id, { id, name, tells });
  }
  return [...found.values()];
}

/** Whom to tell of a comment: each person once, never its own author [CM6]. */
export function toldBy(mentions: readonly Pick<Mentioned, "tells">[], author: ActorId): readonly ActorId[] {
  return [...new Set(mentions.flatMap(({ tells }) => tells))].filter((person) => person !== author);
}

/** Every name and address with whom it means, longest first. */
function namesOf(people: readonly Mentionable[]): readonly { name: string; people: readonly Mentionable[] }[] {
  const byName = new Map<string, Mentionable[]>();
  for (const person of people) {
    for (const name of [person.name, ...(person.email ? [person.email] : [])].map((each) => each.trim().toLowerCase()))
      if (name !== "") byName.set(name, [...(byName.get(name) ?? []), person]);
  }
  return [...byName].map(([name, of]) => ({ name, people: of })).sort((a, b) => b.name.length - a.name.length);
}

function endsAt(text: string, end: number): boolean {
  return end >= text.length || !WORD.test(text[end] ?? "");
}

/** Fenced blocks and code between backticks, blanked out at the same length. A row of backticks is one mark, never several. */
function withoutCode(text: string): string {
  return text.replace(/(?<!`)(`+)(?!`)[\s\S]*?\1/g, (code) => " ".repeat(code.length));
}
