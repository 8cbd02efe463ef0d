import type { Json } from "@tributary/core/base";
import type { Intent, SecretTexts } from "@tributary/core/engine";
import { failureOf } from "../engine/failures.ts";
import type { EngineOptions } from "../engine/options.ts";
import type { Looking } from "../engine/container-find.ts";
import { type Ask, asker } from "../engine/within.ts";
import { type Engine, openEngine } from "./engine.ts";

/** What every action needs: the engine, what is to become true, where its lines go, and how it is told to stop. */
export type Context = {
  readonly engine: Engine;
  /** The engine as far as looking at containers goes, within the time an answer may take. */
  readonly look: Looking;
  readonly intent: Intent;
  readonly options: EngineOptions;
  readonly secrets: SecretTexts;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly ask: Ask;
};

/** What an action is called with. `settings` are for trying it; the server gives none. */
export type ActionInput = {
  readonly kind: string;
  readonly workspace: Intent["workspace"];
  readonly component: {
    readonly id: Intent["component"];
    readonly name: string;
    readonly schema: string;
    readonly meta?: Json;
    readonly domain?: Json;
    readonly secrets?: Json;
    readonly derived?: Json;
    readonly takesFrom?: Intent["takesFrom"];
    readonly resource?: Intent["resource"];
  };
  /** What stands for the secrets the component refers to. */
  readonly secretTexts?: SecretTexts;
  readonly settings?: EngineOptions;
};

/** What came of it. Reality itself is read back by whoever called. */
export type Done = { readonly resourceId?: string; readonly message?: string };
type Answer =
  | ({ readonly status: "ok" } & Done)
  | { readonly status: "error"; readonly message: string; readonly retryable: boolean };

type Way = (ctx: Context) => Promise<Done>;
export type Ways = { readonly create: Way; readonly update: Way; readonly replace: Way; readonly destroy: Way };

/** The function that acts on one kind of thing: looks up how, and puts what comes of it into words. */
export function actionOf(ways: Ways): (input: ActionInput, told?: { readonly signal: AbortSignal }) => Promise<Answer> {
  return async (input, { signal } = { signal: new AbortController().signal }) => {
    const way = Object.hasOwn(ways, input.kind) ? ways[input.kind as keyof Ways] : undefined;
    if (!way) return { status: "error", message: `There is no way to ${input.kind} it.`, retryable: false };
    try {
      return { status: "ok", ...(await way(contextOf(input, signal))) };
    } catch (error) {
      const { message, retryable } = failureOf(error, signal);
      return { status: "error", message, retryable };
    }
  };
}

function contextOf(input: ActionInput, signal: AbortSignal): Context {
  const { workspace, component, secretTexts = {}, settings = {} } = input;
  const { id, name, schema, meta = {}, domain = {}, secrets = {}, derived = {}, takesFrom, resource } = component;
  const intent: Intent = {
    ...{ workspace, component: id, name, schema },
    properties: { meta, domain, secrets, derived },
    ...(takesFrom === undefined ? {} : { takesFrom }),
    ...(resource === undefined ? {} : { resource }),
  };
  const log = (line: string): void => console.log(line);
  return withAsk({ engine: openEngine(), intent, options: settings, secrets: secretTexts, log, signal }, asker(signal));
}

function withAsk(ctx: Omit<Context, "look" | "ask">, ask: Ask): Context {
  const { engine } = ctx;
  const look: Looking = {
    containers: (query) => ask(engine.containers(query)),
    container: (id) => ask(engine.container(id)),
  };
  return { ...ctx, look, ask };
}

/** The same, deaf to a cancellation: for putting back what was there. */
export function calmed(ctx: Context): Context {
  return withAsk(ctx, asker(new AbortController().signal));
}
