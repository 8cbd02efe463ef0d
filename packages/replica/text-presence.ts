import { colourOf, type Presence } from "@tributary/core/protocol";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { saidPresence } from "./said-presence.ts";

type Listener = (changes: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => void;
type Shown = {
  readonly cursor: { readonly anchor: unknown; readonly head: unknown } | null;
  readonly user?: { readonly name: string; readonly color: string; readonly colorLight: string };
};

/**
 * Who has their cursor where in one function's code: presence in the shape in which an editor's binding reads and writes it
 * (`getStates`, `setLocalStateField("cursor", …)`), over the presence that says all else about us.
 */
export class TextPresence {
  readonly #id: string;
  readonly #awareness: () => Awareness | undefined;
  readonly #say: (text: NonNullable<Presence["text"]> | null) => void;
  readonly #listeners = new Set<Listener>();
  #own: Shown["cursor"] = null;

  constructor(
    id: string,
    awareness: () => Awareness | undefined,
    say: (text: NonNullable<Presence["text"]> | null) => void,
  ) {
    this.#id = id;
    this.#awareness = awareness;
    this.#say = say;
  }

  get doc(): Y.Doc | { readonly clientID: number } {
    return this.#awareness()?.doc ?? { clientID: 0 };
  }

  getLocalState(): Shown {
    return { cursor: this.#own };
  }

  getStates(): Map<number, Shown> {
    const own = this.#awareness();
    const shown = new Map<number, Shown>();
    own?.getStates().forEach((raw, client) => {
      const { text, actor, colour } = saidPresence(raw);
      if (client === own.clientID || !actor || text?.function !== this.#id || !text.anchor) return;
      const color = colour ?? colourOf(actor.id);
      shown.set(client, { cursor: text, user: { name: actor.name, color, colorLight: `${color}33` } });
    });
    return shown;
  }

  setLocalStateField(field: string, value: unknown): void {
    if (field !== "cursor") return;
    this.#own = value as Shown["cursor"];
    this.#say(this.#own ? { function: this.#id, ...this.#own } : null);
  }

  on(_event: "change", listener: Listener): void {
    this.#listeners.add(listener);
  }

  off(_event: "change", listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Somebody has moved. */
  tell(): void {
    const updated = [...(this.#awareness()?.getStates().keys() ?? [])];
    for (const listener of this.#listeners) listener({ added: [], updated, removed: [] }, "remote");
  }
}
