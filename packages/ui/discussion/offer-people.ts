import type { MentionablePerson } from "@tributary/core/protocol";

/** A mention that is being typed: where its `@` stands, and what follows up to the caret. */
export type Typed = { readonly at: number; readonly word: string };

/** The mention the caret is in, if it is in one: an `@` at a word's beginning, and at most two words after it [UD5]. */
export function typedMention(text: string, caret: number): Typed | null {
  const before = text.slice(0, caret);
  const match = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_.'’-]*(?: [\p{L}\p{N}_.'’-]+)?)$/u.exec(before);
  if (!match) return null;
  const word = match[1] ?? "";
  return { at: caret - word.length - 1, word };
}

const MOST = 6;

/** Whom the typed word may mean: who begins with it first, then who has a word that does. */
export function offerPeople(people: readonly MentionablePerson[], word: string): readonly MentionablePerson[] {
  const wanted = word.trim().toLowerCase();
  const rank = ({ name, email = "" }: MentionablePerson): number => {
    const lower = name.toLowerCase();
    if (lower.startsWith(wanted)) return 0;
    if (lower.split(/\s+/).some((part) => part.startsWith(wanted))) return 1;
    return email.toLowerCase().startsWith(wanted) ? 2 : 3;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name))
    .slice(0, MOST)
    .map(({ person }) => person);
}

/** What to write for a person: the name, or where two share it the address, which says which. */
export function mentionWord(person: MentionablePerson, people: readonly MentionablePerson[]): string {
  const alike = people.filter(({ name }) => name.toLowerCase() === person.name.toLowerCase());
  return alike.length > 1 && person.email ? person.email : person.name;
}

/** The text with the typed mention completed, and where the caret stands then. */
export function completed(
  text: string,
  { at, word }: Typed,
  name: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(at + 1 + word.length);
  const spaced = /^[\s\p{P}]/u.test(rest) ? name : `${name} `;
  return { text: `${text.slice(0, at + 1)}${spaced}${rest}`, caret: at + 1 + spaced.length };
}
