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

  /** The labels of what is kept because it has not been answered. */
  get labels(): readonly string[] {
    return [...this.#edits.values()].flatMap(({ label, lost }) => (lost === undefined ? [label] : []));
  }

  /** What could not be kept in the change set, until somebody has read it: the label of each, by its key. */
  get losses(): ReadonlyMap<string, string> {
    const lost = [...this.#edits].filter(([, edit]) => edit.lost !== undefined);
    return new Map(lost.map(([key, { label }]) => [key, label]));
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
        if (edit.lost === undefined) onPut(edit);
      },
      drop: (key) => {
        const edit = this.#edits.get(key);
        if (!isOpen || !edit) return;
        this.#edits.delete(key);
        if (edit.lost === undefined) onDrop(edit);
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
