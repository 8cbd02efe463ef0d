import type { Snapshot } from "@tributary/core/model";
import type { Anchor, MentionablePerson, ThreadView } from "@tributary/core/protocol";
import { createContext, useContext } from "react";
import { createStore, type Store, useStore } from "../replica/index.ts";
import { type Marks, marksOf } from "./marks.ts";

export type DiscussionState = {
  /** Null until they have arrived. */
  readonly threads: readonly ThreadView[] | null;
  readonly people: readonly MentionablePerson[];
  readonly marks: Marks;
};

/** The talk about one change set, and how to take part. Each call rejects with a sentence when it is declined. */
export type Discussion = {
  readonly store: Store<DiscussionState>;
  /** The change set as it stands, to know what is still there; undefined until it has arrived. */
  view(): Snapshot | undefined;
  begin(anchor: Anchor, text: string): Promise<string>;
  /** Goes to what stands in no place of the page that shows it: a function, a kind. */
  leadTo(anchor: Anchor): void;
  /** The thread that the address of the page names. */
  readonly ledTo?: string | undefined;
  reply(thread: string, text: string): Promise<void>;
  edit(comment: string, text: string): Promise<void>;
  remove(comment: string): Promise<void>;
  resolve(thread: string, resolved: boolean): Promise<void>;
  /** These threads were in sight, with all that stands in them now. */
  see(threads: readonly ThreadView[]): void;
};

export const NOTHING_SAID: DiscussionState = { threads: null, people: [], marks: marksOf([]) };

const DiscussionContext = createContext<Discussion | null>(null);
export const DiscussionProvider = DiscussionContext.Provider;

/** The discussion around this component; null on Head, where there is none. */
export function useDiscussion(): Discussion | null {
  return useContext(DiscussionContext);
}

const SILENCE: Store<DiscussionState> = createStore(NOTHING_SAID);

export function useTalk<T>(selector: (state: DiscussionState) => T, equal?: (a: T, b: T) => boolean): T {
  return useStore(useDiscussion()?.store ?? SILENCE, selector, equal);
}
