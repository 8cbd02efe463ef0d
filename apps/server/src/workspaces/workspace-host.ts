import { isJsonObject, type ComponentId, type Json, type WorkspaceId } from "@tributary/core/base";
import type { Intent, IntentSource } from "@tributary/core/engine";
import type { RunRecord } from "@tributary/core/governance";
import {
  isSubscription,
  makerOf,
  nameOf,
  schemaOf,
  secretReference,
  type Component,
  type Maker,
  type Snapshot,
} from "@tributary/core/model";
import {
  FUNCTION_ROOT,
  HEAD_ROOT,
  RESOURCE_ROOT,
  RESULT_ROOT,
  STATUS_ROOT,
  STEP_ROOT,
  type EngineStatus,
  type ResourceState,
} from "@tributary/core/protocol";
import { secretUsesOf } from "@tributary/core/secrets";
import { ServerDocument } from "@tributary/core/sync";
import type { Consequences } from "../consequences.ts";
import type { Deps } from "../deps.ts";
import { freshClientId } from "../ids.ts";
import { OneMore } from "../one-more.ts";
import { lookAt } from "../runs/look.ts";
import { EngineLink, type PublishedPorts } from "./engine-link.ts";
import { OwnReality } from "./own-reality.ts";
import { Resources } from "./resources.ts";
import { StepsUnderWay } from "./steps-under-way.ts";
import { withCatalogue } from "./schemas.ts";

/** How long the steps of a run that has ended stay in the live document. */
const STEPS_STAY_MS = 60_000;

/** Runs one task after the other, in the order they were handed in; workspaces take turns. */
type Turn = { run<T>(task: () => Promise<T>): Promise<T> };

/** One open workspace: Head, what follows from it, the line to its engine, and the live document that shows all of it. */
export class WorkspaceHost {
  readonly id: WorkspaceId;
  readonly doc: ServerDocument;
  readonly consequences: Consequences;
  readonly resources: Resources;
  /** Everything that moves Head waits its turn here. */
  readonly serial: Turn;
  /** What is known of things that their kinds' own functions make real. */
  readonly own: OwnReality;
  readonly steps = new StepsUnderWay();
  readonly #deps: Deps;
  #head: { readonly version: number; readonly snapshot: Snapshot };
  #link: EngineLink | undefined;
  /** One line to an engine takes the place of another at a time, in the order they were asked for. */
  #switching: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #ports: PublishedPorts = [];
  /** Of each run under way, the steps as they were last shown. */
  readonly #shownSteps = new Map<RunRecord["id"], RunRecord["steps"]>();
  /** One reading of everything at a time, however many ask for it. */
  readonly #lookingAgain = new OneMore(() => this.#lookAtAll());

  static async open(id: WorkspaceId, deps: Deps): Promise<WorkspaceHost> {
    const doc = new ServerDocument(deps.turns.of(id), freshClientId);
    const late: { host?: WorkspaceHost } = {};
    const [head, resources, record] = await Promise.all([
      deps.stores.heads.load(id).then((loaded) => withCatalogue(deps, id, loaded)),
      Resources.load({
        workspace: id,
        store: deps.stores.resources,
        onChange: (component, state) => late.host?.onResource(component, state),
        onFault: (fault) => deps.log.error({ err: fault }, "a resource could not be stored"),
      }),
      deps.stores.members.workspace(id),
      // Without them nothing would be let through.
      deps.engine.policies.read(id),
    ]);
    const host = new WorkspaceHost(id, deps, { doc, head, resources });
    late.host = host;
    if (record?.engineHost) void host.connectEngine(record.engineHost);
    host.own.start();
    return host;
  }

  private constructor(
    id: WorkspaceId,
    deps: Deps,
    parts: {
      readonly doc: ServerDocument;
      readonly head: { version: number; snapshot: Snapshot };
      readonly resources: Resources;
    },
  ) {
    const { doc, head, resources } = parts;
    this.id = id;
    this.doc = doc;
    this.resources = resources;
    this.#deps = deps;
    this.serial = { run: (task) => deps.engine.gate.run({ workspace: id, state: "head" }, task) };
    this.#head = head;
    for (const [component, state] of resources.all) doc.set(RESOURCE_ROOT, component, state as Json);
    doc.set(HEAD_ROOT, "version", head.version);
    this.consequences = deps.openConsequences(
      { workspace: id, view: head.snapshot },
      {
        onResult: (component, path, result) => doc.set(RESULT_ROOT, component + path, result as Json | undefined),
        onProgress: (progress) => doc.set(STATUS_ROOT, "functions", progress),
        onFunction: (id, state) => doc.set(FUNCTION_ROOT, id, state),
      },
    );
    for (const [component, state] of resources.all) this.consequences.setResource(component as ComponentId, state);
    this.own = new OwnReality({
      steps: this.steps,
      components: () => this.#intents("actions").map(({ component }) => component),
      has: (component) => this.#head.snapshot.components.has(component),
      look: (component) => lookAt(deps, this, component),
      onLooked: (component, { state }) => this.resources.observed(component, state, deps.now()),
      onFault: (fault) => deps.log.error({ err: fault }, "a thing could not be looked at"),
    });
  }

  get version(): number {
    return this.#head.version;
  }

  get snapshot(): Snapshot {
    return this.#head.snapshot;
  }

  get engine(): EngineStatus {
    return this.#link?.status ?? { phase: "none" };
  }

  get link(): EngineLink | undefined {
    return this.#link;
  }

  /** A component's counterpart outside has been read anew. */
  onResource(component: ComponentId, state: ResourceState | undefined): void {
    this.doc.set(RESOURCE_ROOT, component, state as Json | undefined);
    this.consequences.setResource(component, state);
  }

  /** Head has a new version. */
  advance(version: number, snapshot: Snapshot): void {
    if (version <= this.#head.version) return;
    this.#head = { version, snapshot };
    this.consequences.update(snapshot);
    this.doc.set(HEAD_ROOT, "version", version);
    this.#deps.topics.announce(this.id, "head", "changeSets", "audit");
  }

  /** @throws when the address cannot be understood */
  async connectEngine(host: string | null): Promise<EngineStatus> {
    const switched = this.#switching.then(() => this.#switchTo(host));
    this.#switching = switched.catch(() => undefined);
    const link = await switched;
    return link ? link.connect() : { phase: "none" };
  }

  async #switchTo(host: string | null): Promise<EngineLink | undefined> {
    const before = this.#link;
    this.#link = undefined;
    await before?.stop();
    if (host === null || this.#isClosed) {
      this.#setPorts([]);
      return undefined;
    }
    const { log, now, topics } = this.#deps;
    const link = new EngineLink({
      host,
      log,
      provider: this.#deps.openProvider(host, this.id),
      steps: this.steps,
      intents: () => this.#intents("docker"),
      intentOf: (component) => (this.#makerOf(component) === "docker" ? this.intentOf(component) : undefined),
      onRead: (component, state) => this.resources.observed(component, state, now()),
      onPorts: (ports) => this.#setPorts(ports),
      onStatus: () => topics.announce(this.id, "engine"),
    });
    this.#link = link;
    return link;
  }

  /** What the component is to be, as who makes it real wants it; undefined where it has no counterpart outside. */
  intentOf(id: ComponentId): Intent | undefined {
    const component = this.#head.snapshot.components.get(id);
    const schema = component && schemaOf(this.#head.snapshot, component);
    if (!component || !schema?.provider) return undefined;
    const properties = this.consequences.tree(id);
    const resource = this.resources.get(id);
    const takesFrom = sourcesOf(this.#head.snapshot, component);
    const secrets = secretUsesOf(this.#head.snapshot, component).map(({ reference }) => secretReference(reference));
    return {
      workspace: this.id,
      component: id,
      name: nameOf(component),
      schema: schema.name,
      properties: isJsonObject(properties) ? properties : {},
      ...(takesFrom.length > 0 ? { takesFrom } : {}),
      ...(secrets.length > 0 ? { secrets } : {}),
      ...(resource ? { resource } : {}),
    };
  }

  /** Reads anew what is outside: one thing or everything. Resolves to how many could be looked at. */
  async lookAgain(component?: ComponentId): Promise<number> {
    const isDockers = component !== undefined && this.#makerOf(component) === "docker";
    if (isDockers) this.#link?.reread(component);
    if (component !== undefined) return Number(isDockers ? this.#isAnswered : await this.own.lookAt(component));
    return this.#lookingAgain.ask();
  }

  async #lookAtAll(): Promise<number> {
    const [own] = await Promise.all([this.own.lookAtAll(), this.#link?.rereadAll()]);
    return own + (this.#isAnswered ? this.#intents("docker").length : 0);
  }

  /** Whether the engine has answered when it was asked last. */
  get #isAnswered(): boolean {
    return this.engine.phase === "connected";
  }

  /** Shows the steps of a run on the canvas while it lasts, and a moment longer. */
  showRun(record: RunRecord): void {
    // A step that has not moved on since is still the object that it was.
    const shown = this.#shownSteps.get(record.id);
    for (const [at, step] of record.steps.entries())
      if (step !== shown?.[at]) this.doc.set(STEP_ROOT, `${record.id}/${step.component}`, step as Json);
    if (record.phase === "running") return void this.#shownSteps.set(record.id, record.steps);
    this.#shownSteps.delete(record.id);
    setTimeout(() => {
      for (const step of record.steps) this.doc.set(STEP_ROOT, `${record.id}/${step.component}`, undefined);
    }, STEPS_STAY_MS).unref();
  }

  async close(): Promise<void> {
    this.own.stop();
    this.#isClosed = true;
    await this.#switching;
    await this.#link?.stop();
    this.consequences.close();
    this.doc.close();
    await this.resources.close();
  }

  #makerOf(id: ComponentId): Maker {
    const component = this.#head.snapshot.components.get(id);
    const schema = component && schemaOf(this.#head.snapshot, component);
    return schema ? makerOf(schema) : "nobody";
  }

  /** Of all that this one makes real, or is to make real. */
  #intents(maker: Maker): readonly Intent[] {
    return [...this.#head.snapshot.components.values()].flatMap((component: Component) => {
      if (this.#makerOf(component.id) !== maker) return [];
      if (component.deleted && !this.resources.get(component.id)) return [];
      const intent = this.intentOf(component.id);
      return intent ? [intent] : [];
    });
  }

  #setPorts(ports: PublishedPorts): void {
    if (JSON.stringify(ports) === JSON.stringify(this.#ports)) return;
    this.#ports = ports;
    this.consequences.setPublishedPorts(ports);
  }
}

/** Whom a component takes values from, each once. */
function sourcesOf({ components }: Snapshot, { attributes }: Component): readonly IntentSource[] {
  const sources = new Map<ComponentId, IntentSource>();
  attributes.forEach((cell) => {
    const source = isSubscription(cell) ? components.get(cell.from.component) : undefined;
    if (source) sources.set(source.id, { id: source.id, name: nameOf(source) });
  });
  return [...sources.values()];
}
