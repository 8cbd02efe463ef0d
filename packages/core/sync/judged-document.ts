import type * as Y from "yjs";
import type { Actor, ActorId, ChangeSetId, Clock, ConnectionId, Json, Role, WorkspaceId } from "../base/index.ts";
import { CONTROL_ROOT, type Overlay, OverlayView, overlayMutations, readOverlay } from "../document/index.ts";
import type { MutationContext, Pipeline } from "../engine/index.ts";
import type { BatchMode, Mutation, Refusal, Snapshot } from "../model/index.ts";
import { createDocument, transactJudged, writeBack } from "./integrate.ts";
import { type Judgement, judgeChanges } from "./judge.ts";
import type { LogEntry, OpenedLog } from "./ports.ts";

/** One transaction somebody wants: who, how strictly, and what it writes. */
export type Writing = {
  readonly by: { readonly actor: Actor; readonly role: Role; readonly connection: ConnectionId };
  readonly batch: BatchMode;
  readonly claims?: readonly number[];
  readonly write: () => void;
  /** Written by the server itself, outside the rules for peers. */
  readonly trusted?: boolean;
};

/** What came of it: the verdict, and what the log has to keep (nothing, when nothing happened). */
export type Written = { readonly judgement: Judgement; readonly entry: LogEntry | undefined };

type Judging = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly pipeline: Pipeline;
  readonly now: Clock;
};

const NOTHING: Judgement = { accepted: [], refused: [], notices: [] };

/**
 * A change set's document as the server holds it: the Yjs document, what of it was accepted, the view that makes of the
 * base, and whose each client id is. After every `write` the four agree.
 */
export class JudgedDocument {
  readonly doc: Y.Doc;
  readonly epoch: number;
  readonly generation: number;
  readonly claims: Map<number, ActorId>;
  readonly accepted: Overlay;
  readonly view: OverlayView;
  readonly #judging: Judging;
  /** Why nobody may edit right now. */
  frozen: Refusal | undefined;

  constructor(judging: Judging, opened: OpenedLog, doc: Y.Doc, base: Snapshot) {
    this.#judging = judging;
    this.doc = doc;
    this.epoch = opened.epoch;
    this.generation = opened.generation;
    this.claims = new Map(opened.claims);
    this.accepted = readOverlay(doc);
    this.view = OverlayView.ofOverlay(base, this.accepted);
  }

  /** @param baseAt - Head at the version the document says it stands on, or else at `baseVersion` */
  static async load(
    judging: Judging,
    opened: OpenedLog,
    baseAt: (version: number) => Promise<Snapshot>,
    baseVersion: number,
  ): Promise<{ readonly document: JudgedDocument; readonly baseVersion: number }> {
    const doc = createDocument(opened.epoch, opened.state, opened.updates);
    const stored = doc.getMap<Json>(CONTROL_ROOT).get("base");
    const version = typeof stored === "number" ? stored : baseVersion;
    return { document: new JudgedDocument(judging, opened, doc, await baseAt(version)), baseVersion: version };
  }

  get control(): Y.Map<Json> {
    return this.doc.getMap<Json>(CONTROL_ROOT);
  }

  /** Differences from the base. */
  get size(): number {
    return this.accepted.component.size + this.accepted.attribute.size + this.accepted.view.size;
  }

  /** What applying this does to its base, in order. */
  mutations(): readonly Mutation[] {
    return overlayMutations(this.view.base, this.accepted);
  }

  /** Runs `write` and judges what it wrote, in one transaction. */
  write({ by, batch, claims = [], write, trusted = false }: Writing): Written {
    const { workspace, changeSet, pipeline, now } = this.#judging;
    const context: MutationContext = {
      actor: by.actor,
      role: by.role,
      workspace,
      changeSet,
      connection: by.connection,
    };
    const bench = { doc: this.doc, accepted: this.accepted, view: this.view, pipeline };
    let judgement = NOTHING;
    const update = transactJudged(this.doc, write, (changed) => {
      if (trusted) this.#trust(changed);
      else judgement = judgeChanges(bench, changed, context, batch, this.frozen);
    });
    const { accepted, refused } = judgement;
    const isEmpty = update === undefined && refused.length === 0 && claims.length === 0;
    if (isEmpty) return { judgement, entry: undefined };
    const entry = {
      update: update ?? new Uint8Array(),
      actor: by.actor,
      connection: by.connection,
      at: now(),
      accepted,
      refused,
      claims,
    };
    return { judgement, entry };
  }

  /** Takes back every difference that is not in `kept`; to be called from within `write`. */
  keepOnly(kept: Overlay): void {
    for (const root of ["component", "attribute", "view"] as const) {
      for (const key of [...this.accepted[root].keys()])
        if (!kept[root].has(key)) writeBack(this.doc, { root, key }, undefined);
    }
  }

  destroy(): void {
    this.doc.destroy();
  }

  #trust(changed: readonly { readonly root: keyof Overlay; readonly key: string }[]): void {
    for (const { root, key } of changed) {
      const value = this.doc.getMap<Json>(root).get(key);
      if (value === undefined) this.accepted[root].delete(key);
      else this.accepted[root].set(key, value);
    }
    this.view.update(changed);
  }
}
