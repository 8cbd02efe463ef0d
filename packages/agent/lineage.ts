import type { ThingPart } from "@tributary/core/document";
import type { DivergenceView, MoveReport, PartPreview, RevertPreview, Settlement } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

/** What Head has changed, too, and change sets made from this one. Each call rejects with an `AgentFault` that says why. */
export type AgentLineage = {
  /** Values that Head has changed since they were written here: what was, what Head has, what stands here. */
  divergences(): Promise<readonly DivergenceView[]>;
  /**
   * Settles them for what stands here (`mine`) or for what Head has (`theirs`): those named, refused where Head has something else by
   * now than they say; or all, whatever Head has.
   */
  settle(choice: Settlement, which?: readonly DivergenceView[]): Promise<void>;
  /** What moves of Head took from the change set, or renamed in it, newest first: whose each edit was, and why it is not there any more. */
  reports(): Promise<readonly MoveReport[]>;
  /** Puts these reports away, for everybody: up to the version of the newest that was looked at, or all, whatever has come since. */
  dismissReports(upTo?: number): Promise<void>;
  /** Takes a component or a function (by id), a version of a kind (by reference) or a note back to what this starts from; or a part. */
  takeBack(thing: string, part?: ThingPart): Promise<void>;
  /** What splitting these components, functions or versions of kinds off would take along, and why. */
  previewPart(components: readonly string[]): Promise<PartPreview>;
  /**
   * Makes a change set of these components and what they need; resolves to its id. This one keeps everything. With what a preview
   * has `shown` it is refused where more comes along by then.
   */
  split(components: readonly string[], title?: string, shown?: PartPreview): Promise<string>;
  /** What taking this applied change set back would do today, and what it cannot. */
  previewRevert(): Promise<RevertPreview>;
  /** Makes a change set that takes this applied one back. */
  revert(): Promise<MadeRevert>;
};

/** The change set that takes another one back. */
export type MadeRevert = {
  readonly changeSet: string;
  /** What it cannot take back, or not as it was, in sentences: data that is gone outside stays gone. */
  readonly notes: readonly string[];
};

type Made = { readonly id: string; readonly notes: readonly string[] };

export function lineageOf(api: AgentApi, changeSet: string): AgentLineage {
  const made = async (command: string, input: object) =>
    ((await api.command(command, { changeSet, ...input })) as { readonly id: string }).id;
  return {
    divergences: async () => (await api.query("divergence.list", { changeSet })) as readonly DivergenceView[],
    async settle(choice, which) {
      const keys = which?.map(({ root, key, theirsHash }) => ({ root, key, theirsHash }));
      if (keys?.length === 0) return;
      await api.command("divergence.settle", { changeSet, choice, ...(keys ? { keys } : {}) });
    },
    reports: async () => (await api.query("divergence.reports", { changeSet })) as readonly MoveReport[],
    async dismissReports(upTo) {
      await api.command("divergence.dismissReports", { changeSet, ...(upTo === undefined ? {} : { upTo }) });
    },
    takeBack: async (thing, part) =>
      void (await api.command("changeSet.takeBack", { changeSet, thing, ...(part ? { part } : {}) })),
    previewPart: async (components) =>
      (await api.query("changeSet.partPreview", { changeSet, components })) as PartPreview,
    split: (components, title, shown) =>
      made("changeSet.split", {
        components,
        ...(title === undefined ? {} : { title }),
        ...(shown ? { shown: [...shown.components, ...shown.needed].map(({ component }) => component) } : {}),
      }),
    previewRevert: async () => (await api.query("changeSet.revertPreview", { changeSet })) as RevertPreview,
    async revert() {
      const { id, notes } = (await api.command("changeSet.revert", { changeSet })) as Made;
      return { changeSet: id, notes };
    },
  };
}
