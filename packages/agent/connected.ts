import type { ComponentId, Json } from "@tributary/core/base";
import {
  Draft,
  type Mutation,
  type Schema,
  schemaNamed,
  schemaOf,
  sentenceOf,
  type Snapshot,
  type Source,
} from "@tributary/core/model";
import type { BatchEdit, DryRun } from "@tributary/core/protocol";
import type { ChangeSetReplica, Verdict as ReplicaVerdict } from "@tributary/replica";
import { adopted } from "./adopted.ts";
import type { Agent, AgentStatus, EditOptions } from "./agent.ts";
import type { AgentApi } from "./api.ts";
import { type AgentComments, commentsOf } from "./comments.ts";
import { type AgentChangeSet, changeSetOf } from "./change-set.ts";
import { type AgentFunctions, functionsOf } from "./functions.ts";
import { type AgentCatalogue, catalogueOf } from "./catalogue.ts";
import { type AgentDefinitions, definitionsOf } from "./definitions.ts";
import { type AgentHistory, historyOf } from "./history.ts";
import { type AgentLineage, lineageOf } from "./lineage.ts";
import { type AgentManagement, managementOf } from "./management.ts";
import { type AgentReview, reviewOf } from "./review.ts";
import { type AgentRuns, runsOf } from "./runs.ts";
import { AgentFault } from "./fault.ts";
import { Gate } from "./gate.ts";
import type { Said } from "./said.ts";
import { findComponent, findingsOf, readComponent, standing } from "./model.ts";
import { ACCEPTED, refused, type Verdict, verdictOf } from "./verdict.ts";
import { endedFault, untilSettled } from "./wait.ts";

const RESULTS_TIMEOUT_MS = 30_000;
const CLOSED = "This agent was closed.";

export type ConnectedParts = {
  readonly api: AgentApi;
  readonly replica: ChangeSetReplica;
  readonly said: Said;
  /** At most so many edits are sent and not answered; the others wait their turn. */
  readonly maxInFlight: number;
  readonly newId: () => string;
  readonly onClose: () => void;
};

/** An agent on a replica that has arrived. Rules: SPEC.md. */
export class ConnectedAgent implements Agent {
  readonly api: AgentApi;
  readonly changeSet: AgentChangeSet;
  readonly review: AgentReview;
  readonly history: AgentHistory;
  readonly runs: AgentRuns;
  readonly comments: AgentComments;
  readonly lineage: AgentLineage;
  readonly management: AgentManagement;
  readonly functions: AgentFunctions;
  readonly catalogue: AgentCatalogue;
  readonly definitions: AgentDefinitions;
  readonly #parts: ConnectedParts;
  readonly #replica: ChangeSetReplica;
  readonly #gate: Gate;
  /** Calls that end the edits which have no answer yet. */
  readonly #unanswered = new Set<(verdict: Verdict) => void>();
  readonly #stops: (() => void)[];
  #closed = false;

  constructor(parts: ConnectedParts) {
    this.#parts = parts;
    this.api = parts.api;
    this.changeSet = changeSetOf(parts.api, parts.replica.changeSet);
    this.review = reviewOf(parts.api, parts.replica.changeSet);
    this.history = historyOf(parts.api, parts.replica.changeSet);
    this.runs = runsOf(parts.api);
    this.comments = commentsOf(parts.api, parts.replica.changeSet, parts.newId);
    this.lineage = lineageOf(parts.api, parts.replica.changeSet);
    const { changeSet } = parts.replica;
    this.management = managementOf(parts.api, changeSet, (done) => adopted(parts.replica, done.label, done));
    const dryRun = (mutations: readonly Mutation[]) => this.dryRun(mutations);
    this.functions = functionsOf({ ...parts, batch: (mutations) => this.batch(mutations), dryRun });
    this.catalogue = catalogueOf(parts.api, { changeSet: parts.replica.changeSet });
    this.definitions = definitionsOf(parts.replica, dryRun);
    this.#replica = parts.replica;
    this.#gate = new Gate(parts.maxInFlight);
    this.#stops = [this.#replica.subscribe(() => this.#checkEnd())];
  }

  get identity(): Agent["identity"] {
    const actor = this.#replica.getState().session?.actor;
    return { id: actor?.id ?? "", name: actor?.name ?? "", ...(actor?.owner ? { owner: actor.owner } : {}) };
  }

  get mayEdit(): boolean {
    return this.#replica.getState().session?.mayEdit ?? false;
  }

  get status(): AgentStatus {
    if (this.#closed) return { phase: "ended", sentence: CLOSED };
    const { connection } = this.#replica.getState();
    if (connection.phase === "ended") return { phase: "ended", sentence: endedFault(connection.reason).message };
    if (connection.phase === "connected") return { phase: "connected" };
    return { phase: "reconnecting", sentence: "sentence" in connection ? connection.sentence : "Connecting." };
  }

  get view(): Snapshot {
    return this.#replica.getState().view;
  }

  components(schema?: string) {
    const live = this.#replica.results.getState();
    const all = standing(this.view).filter(
      (component) => schema === undefined || schemaOf(this.view, component)?.name === schema,
    );
    return all.map((component) => readComponent(this.view, component, live));
  }

  component(idOrName: string) {
    const found = findComponent(this.view, idOrName);
    return found && readComponent(this.view, found, this.#replica.results.getState());
  }

  schema(nameOrComponent: string): Schema | undefined {
    const component = this.view.components.get(nameOrComponent as ComponentId);
    return component ? schemaOf(this.view, component) : schemaNamed(this.view, nameOrComponent);
  }

  results(component: ComponentId) {
    return this.#replica.results.getState().results.get(component) ?? new Map();
  }

  findings() {
    const { results } = this.#replica.results.getState();
    return standing(this.view).flatMap((component) => findingsOf(component, results.get(component.id)));
  }

  peers() {
    return this.#replica.presence.getState().peers;
  }

  edit(build: (draft: Draft) => void, options: EditOptions = {}): Promise<Verdict> {
    return this.#gate.through(async () => {
      const draft = new Draft(this.view, this.#parts.newId);
      build(draft);
      return this.#make(draft.mutations, options);
    });
  }

  batch(mutations: readonly Mutation[], options: EditOptions = {}): Promise<Verdict> {
    return this.#gate.through(() => this.#make(mutations, options));
  }

  async dryRun(
    what: Parameters<Agent["dryRun"]>[0],
    { signal, ...options }: NonNullable<Parameters<Agent["dryRun"]>[1]> = {},
  ): Promise<DryRun> {
    const wish = { changeSet: this.#replica.changeSet, mutations: this.#drafted(what), ...options };
    return (await this.api.command("changeSet.dryRun", wish, { signal })) as DryRun;
  }

  /** One after the other with the edits of the same agent: what it has made before is there when the batch is judged. */
  submit(
    what: Parameters<Agent["submit"]>[0],
    { label, signal, ...options }: NonNullable<Parameters<Agent["submit"]>[1]> = {},
  ): Promise<BatchEdit> {
    return this.#gate.through(async () => {
      await this.#replica.saved();
      if (this.status.phase === "ended")
        throw new AgentFault("closed", `${this.status.sentence} Nothing was submitted.`);
      if (signal?.aborted)
        throw new AgentFault("refused", "It was given up before it was sent: nothing was submitted.");
      const mutations = this.#drafted(what);
      const [first] = mutations;
      const words = label ?? (first ? sentenceOf(first, this.view) : "");
      const wish = { changeSet: this.#replica.changeSet, mutations, ...options };
      const edit = (await this.api.command("changeSet.edit", wish, { signal })) as BatchEdit;
      await adopted(this.#replica, words, edit);
      return edit;
    });
  }

  #drafted(what: Parameters<Agent["dryRun"]>[0]): readonly Mutation[] {
    if (typeof what !== "function") return what;
    const draft = new Draft(this.view, this.#parts.newId);
    what(draft);
    return draft.mutations;
  }

  set(component: ComponentId, path: string, value: Json): Promise<Verdict> {
    return this.edit((draft) => draft.set(component, path, value));
  }

  unset(component: ComponentId, path: string): Promise<Verdict> {
    return this.edit((draft) => draft.unset(component, path));
  }

  connect(component: ComponentId, path: string, source: Source): Promise<Verdict> {
    return this.edit((draft) => draft.connect(component, path, source));
  }

  async insertItem(component: ComponentId, path: string, value?: Json) {
    let entry = "";
    const verdict = await this.edit((draft) => {
      entry = draft.insert(component, path, value);
    });
    return verdict.accepted ? { accepted: true as const, entry } : verdict;
  }

  async create(schema: string, name: string, values: { readonly [path: string]: Json } = {}) {
    let component = "" as ComponentId;
    const verdict = await this.edit((draft) => {
      component = draft.create(schema, name);
      for (const [path, value] of Object.entries(values)) draft.set(component, path, value);
    });
    return verdict.accepted ? { accepted: true as const, component } : verdict;
  }

  rename(component: ComponentId, name: string): Promise<Verdict> {
    return this.edit((draft) => draft.rename(component, name));
  }

  remove(...components: readonly ComponentId[]): Promise<Verdict> {
    return this.edit((draft) => draft.remove(...components));
  }

  undo(): Promise<Verdict> {
    return this.#step("undo");
  }

  redo(): Promise<Verdict> {
    return this.#step("redo");
  }

  get steps(): Agent["steps"] {
    return this.#replica.getState().undo;
  }

  give(notes: Parameters<Agent["give"]>[0]): void {
    this.#parts.said.give(notes);
    this.#replica.give(notes);
  }

  setActivity(activity: string | null): void {
    this.#replica.setActivity(activity);
  }

  setFocus(focus: { readonly component: ComponentId; readonly path?: string } | null): void {
    this.#replica.setSelection(focus ? [focus.component] : []);
    this.#replica.setEditing(focus?.path === undefined ? null : { component: focus.component, path: focus.path });
  }

  setSelection(components: readonly ComponentId[]): void {
    this.#replica.setSelection(components);
  }

  waitForResults({ timeoutMs = RESULTS_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<void> {
    return untilSettled(this.#replica, timeoutMs);
  }

  onChange(listener: () => void): () => void {
    const stops = [this.#replica, this.#replica.results, this.#replica.presence].map((store) =>
      store.subscribe(listener),
    );
    const stop = () => {
      for (const end of stops) end();
    };
    this.#stops.push(stop);
    return stop;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#replica.close();
    this.#parts.onClose();
  }

  #make(mutations: readonly Mutation[], { label }: EditOptions): Promise<Verdict> {
    const [first] = mutations;
    if (!first) return Promise.resolve(ACCEPTED);
    return this.#answered((onVerdict) => {
      const words = label ?? sentenceOf(first, this.view);
      this.#replica.edit(mutations, { label: words, onVerdict });
    });
  }

  #step(direction: "undo" | "redo"): Promise<Verdict> {
    return this.#gate.through(() => this.#answered((onVerdict) => this.#replica.step(direction, onVerdict)));
  }

  /** What becomes of something that the replica is asked to do. */
  #answered(work: (onVerdict: (verdict: ReplicaVerdict) => void) => void): Promise<Verdict> {
    const { status } = this;
    if (status.phase === "ended")
      return Promise.resolve(refused(this.#closed ? "closed" : "ended", `${status.sentence} The edit was not made.`));
    return new Promise((resolve) => {
      const answer = (verdict: Verdict) => {
        this.#unanswered.delete(answer);
        resolve(verdict);
      };
      this.#unanswered.add(answer);
      work((verdict) => answer(verdictOf(verdict)));
    });
  }

  /** Once the connection has ended for good, no answer will come. */
  #checkEnd(): void {
    const { status } = this;
    if (status.phase !== "ended") return;
    const sentence = `${status.sentence} The edit may be there or not.`;
    for (const answer of [...this.#unanswered]) answer(refused("ended", sentence));
  }
}
