import type { KeptCopy, KeptEdit, Keeper } from "@tributary/replica";

export type BrowserWatch = {
  /** An edit is made, or made again. */
  readonly onPut: (edit: KeptEdit) => void;
  /** An edit needs not be kept any longer. */
  readonly onDrop: (edit: KeptEdit) => void;
};

/** What one browser keeps of one person's edits in one change set, over any number of pages. */
export class Browser {
  #edits = new Map<string, KeptEdit>();
  #copy: KeptCopy | undefined;
  #keys = 0;

  /** How much is kept of what has not been answered. */
  get size(): number {
    return this.#edits.size;
  }

  /** Its labels, for whoever asks what is left. */
  get labels(): readonly string[] {
    return [...this.#edits.values()].map(({ label }) => label);
  }

  /** Its owner has emptied it, or another browser is used. */
  forget(): void {
    this.#edits.clear();
    this.#copy = undefined;
  }

  /** The keeper of a new page, which writes nothing any more once the page has gone. */
  page({ onPut, onDrop }: BrowserWatch): Keeper {
    let isOpen = true;
    return {
      open: async () => ({
        edits: [...this.#edits].map(([key, edit]) => ({ ...edit, key })),
        ...(this.#copy ? { copy: this.#copy } : {}),
      }),
      newKey: () => String(++this.#keys).padStart(6, "0"),
      put: (key, edit) => {
        if (!isOpen) return;
        this.#edits.set(key, structuredClone(edit));
        onPut(edit);
      },
      drop: (key) => {
        const edit = this.#edits.get(key);
        if (!isOpen || !edit) return;
        this.#edits.delete(key);
        onDrop(edit);
      },
      keepCopy: (copy) => {
        if (isOpen) this.#copy = structuredClone(copy);
      },
      close: () => {
        isOpen = false;
      },
    };
  }
}
