import { setTimeout as sleep } from "node:timers/promises";
import type { ComponentId } from "@tributary/core/base";
import type { Provider } from "@tributary/core/engine";
import type { SchemaRef } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Hosts } from "../src/hosts.ts";
import { openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Which engine a workspace is connected to when several are named at once. */

let world: Reviewing;

beforeAll(async () => {
  world = await openReviewing();
});

afterAll(() => world.close());

/** Engines of which some are down, and that take their time to be let go of. */
function engines() {
  const open = new Set<string>();
  const down = new Set<string>();
  const openProvider = (host: string): Provider => {
    open.add(host);
    return {
      name: host,
      status: async () =>
        down.has(host)
          ? { phase: "failed", host, reason: "nobody answers" }
          : { phase: "connected", host, version: "27", containers: 0, name: host },
      connection: () => Promise.reject(new Error("nobody asks")),
      read: async () => {
        if (down.has(host)) throw new Error("nobody answers");
        return undefined;
      },
      publishedPorts: async () => [],
      watch: () => () => undefined,
      close: async () => {
        await sleep(20);
        open.delete(host);
      },
    };
  };
  return { open, down, openProvider };
}

test("[V99] of engines that are connected at once the last is the one, and of the others none is asked any more", async () => {
  const { open, openProvider } = engines();
  const hosts = new Hosts({ ...world.deps, openProvider });
  const { workspace } = world.record;
  await hosts.workspaces.with(workspace, async (home) => {
    await home.connectEngine("first");
    await Promise.all([home.connectEngine("second"), home.connectEngine("third")]);
    expect([home.link?.host, [...open]]).toEqual(["third", ["third"]]);
    await Promise.all([home.connectEngine("fourth"), home.connectEngine(null)]);
    expect([home.engine.phase, [...open]]).toEqual(["none", []]);
    await home.connectEngine("fifth");
    void home.connectEngine("sixth");
  });
  await hosts.close();
  expect([...open]).toEqual([]);
});

test("[V8] what an engine that does not answer has is not told as looked at", async () => {
  const { down, openProvider } = engines();
  const hosts = new Hosts({ ...world.deps, openProvider });
  const net = "net" as ComponentId;
  await world.moved({ type: "component.create", component: net, schema: "docker.network@1" as SchemaRef });
  await hosts.workspaces.with(world.record.workspace, async (home) => {
    await home.connectEngine("lab");
    expect([await home.lookAgain(), await home.lookAgain(net)]).toEqual([1, 1]);
    down.add("lab");
    expect([await home.lookAgain(), await home.lookAgain(net)]).toEqual([0, 0]);
  });
  await hosts.close();
});
