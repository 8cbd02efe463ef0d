import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ActionOutcome, Intent, Provider } from "@tributary/core/engine";
import type { StepKind } from "@tributary/core/protocol";

/** A provider with something it can make, and what may be done to that thing. All intents are of one component. */
export type ProviderWorld = {
  readonly provider: Provider;
  /** Runs the action function of the intent's schema over the provider's connection, and has the provider read back. */
  act(
    step: { readonly kind: StepKind; readonly intent: Intent },
    log: (line: string) => void,
    signal: AbortSignal,
  ): Promise<ActionOutcome>;
  readonly intent: Intent;
  /** Differs from `intent` in what can be changed in place. */
  readonly updated: Intent;
  /** Differs from `updated` in what cannot. */
  readonly replaced: Intent;
  /** Differs from `replaced` in what cannot be changed in place, and can never work. */
  readonly impossible: Intent;
  /** Somebody changes reality behind our back. */
  disturb(resourceId: string): Promise<void>;
  close(): Promise<void>;
};

const PATIENCE_MS = 60_000;

/** What every `Provider` promises. The steps build on each other, as the life of a component does. */
export function providerContract(name: string, create: () => Promise<ProviderWorld>): void {
  describe(name, { timeout: PATIENCE_MS }, () => {
    let world: ProviderWorld;
    beforeAll(async () => {
      world = await create();
    }, PATIENCE_MS);
    afterAll(async () => {
      await world.provider.close();
      await world.close();
    }, PATIENCE_MS);

    const act = (kind: StepKind, intent: Intent, signal = new AbortController().signal): Promise<ActionOutcome> =>
      world.act({ kind, intent }, () => undefined, signal);
    const made = async (kind: StepKind, intent: Intent) => {
      const outcome = await act(kind, intent);
      if (!outcome.ok) throw new Error(outcome.message);
      if (!outcome.resource) throw new Error("no resource came back");
      return outcome.resource;
    };
    let resourceId = "";

    test("it says that it is connected", async () => {
      expect(await world.provider.status()).toMatchObject({ phase: "connected" });
    });

    test("nothing is read of what was never made", async () => {
      expect(await world.provider.read(world.intent)).toBeUndefined();
    });

    test("a created thing is read back as intended", async () => {
      const resource = await made("create", world.intent);
      resourceId = resource.resourceId;
      expect(resource).toMatchObject({ status: "ok", drift: [] });
      expect(await world.provider.read(world.intent)).toMatchObject({ resourceId, status: "ok", drift: [] });
    });

    test("creating it again finds it, so an interrupted step can be run again", async () => {
      expect(await made("create", world.intent)).toMatchObject({ resourceId, drift: [] });
    });

    test("an intent that is not real yet reads as drift", async () => {
      expect((await world.provider.read(world.updated))?.drift).not.toEqual([]);
    });

    test("an update keeps the thing and makes it as intended", async () => {
      expect(await made("update", world.updated)).toMatchObject({ resourceId, drift: [] });
    });

    test("a replacement is another thing, as intended", async () => {
      const resource = await made("replace", world.replaced);
      expect(resource.resourceId).not.toBe(resourceId);
      expect(resource.drift).toEqual([]);
      resourceId = resource.resourceId;
    });

    test("a replacement that cannot work leaves what was there, as it was, and says why in a sentence", async () => {
      const outcome = await act("replace", world.impossible);
      expect(outcome).toMatchObject({ ok: false, retryable: false });
      expect(!outcome.ok && outcome.message).toMatch(/^[A-Z].*\.$/s);
      expect(await world.provider.read(world.replaced)).toMatchObject({ resourceId, status: "ok", drift: [] });
    });

    test("a cancelled step ends without having been tried again", async () => {
      const outcome = await act("replace", world.updated, AbortSignal.abort(new Error("cancelled")));
      expect(outcome).toMatchObject({ ok: false, retryable: false });
      expect(await world.provider.read(world.replaced)).toMatchObject({ resourceId, drift: [] });
    });

    test("what others do to it is told at once, by component, and reads as drift", async () => {
      const told = new Promise<string>((resolve) => {
        const stop = world.provider.watch(
          ({ component }) => {
            stop();
            resolve(component);
          },
          () => undefined,
        );
        // A watch takes effect within moments, as a person's would.
        setTimeout(() => void world.disturb(resourceId), 500);
      });
      expect(await told).toBe(world.intent.component);
      await expect
        .poll(async () => (await world.provider.read(world.replaced))?.drift.length, { timeout: 10_000 })
        .toBeGreaterThan(0);
    });

    test("a destroyed thing is gone, destroying it again is fine, and a thing that was known reads as gone", async () => {
      const known = await world.provider.read(world.replaced);
      expect(await act("destroy", world.replaced)).toMatchObject({ ok: true, resource: null });
      expect(await act("destroy", world.replaced)).toMatchObject({ ok: true });
      expect(await world.provider.read(world.replaced)).toBeUndefined();
      if (known)
        expect(await world.provider.read({ ...world.replaced, resource: known })).toMatchObject({ status: "gone" });
    });

    test("what it does not know how to make is refused with a sentence", async () => {
      const outcome = await act("create", { ...world.intent, schema: "elsewhere.thing@1" });
      expect(outcome).toMatchObject({ ok: false, retryable: false });
    });
  });
}
