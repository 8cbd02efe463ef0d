import type { KeptCopy, KeptEdit, Keeper } from "./keeper.ts";

/** What one browser keeps for one person and change set, over any number of pages. */
export class Drawer {
  readonly edits = new Map<string, KeptEdit>();
  copy: KeptCopy | undefined;
  #keys = 0;

  /** The keeper of a new page. */
  page(): Keeper {
    let open = true;
    const ifOpen = (work: () => unknown) => void (open && work());
    return {
      open: async () => ({
        edits: [...this.edits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, edit]) => ({ ...edit, key })),
        ...(this.copy ? { copy: this.copy } : {}),
      }),
      newKey: () => String(++this.#keys).padStart(6, "0"),
      put: (key, edit) => ifOpen(() => this.edits.set(key, structuredClone(edit))),
      drop: (key) => ifOpen(() => this.edits.delete(key)),
      keepCopy: (copy) => ifOpen(() => (this.copy = structuredClone(copy))),
      close: () => {
        open = false;
      },
    };
  }
}
