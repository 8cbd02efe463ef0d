import { askEngine } from "@tributary/testing/docker-engine";
import { describe, expect, test } from "vitest";
import { ask, engine, foreign, inspect, names, provider } from "./acting-on-engine.fixture.ts";
import { intentOf, made, refused, run, sleeper } from "./docker.fixture.ts";

describe("replace", () => {
  test("[DK11] the new one takes the old one's name and place", async () => {
    const { resourceId } = await made(provider, "create", sleeper("web", { environment: { A: "1" } }));
    const { outcome, lines } = await run(provider, "replace", sleeper("web", { environment: { A: "2" } }));
    expect(outcome).toMatchObject({ ok: true, resource: { drift: [], payload: { name: "web" } } });
    expect(outcome.ok && outcome.resource?.resourceId).not.toBe(resourceId);
    expect(lines).toEqual([
      "Made the new web beside the old one",
      "Started the new one",
      "Removed the old web; the new one has its place",
    ]);
    expect(await names()).toEqual(["web"]);
  });

  test("[DK12] when the new one does not work the old one runs on, and the new one is removed", async () => {
    const good = sleeper("web", { environment: { A: "1" } });
    const { resourceId } = await made(provider, "create", good);
    const bad = await refused(provider, "replace", sleeper("web", { command: ["sh", "-c", "exit 9"] }));
    expect(bad.message).toContain("ended at once with code 9");
    expect(
      (await refused(provider, "replace", sleeper("web", { image: "lab/nothing:9", pullPolicy: "never" }))).message,
    ).toContain("lab/nothing:9");
    expect(await names()).toEqual(["web"]);
    expect(await provider.read(good)).toMatchObject({ resourceId, state: "running", drift: [] });
  });

  test("[DK13] where both want one port or one volume the old one stops first, and comes back when the new one fails", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const shop = (command: string[]) =>
      sleeper("web", {
        command,
        networks: [{ network: "n" }],
        ports: [{ target: 80, published: "18472", hostIp: "127.0.0.1" }],
        mounts: [{ type: "volume", source: "data", target: "/data" }],
      });
    const { resourceId } = await made(provider, "create", shop(["sleep", "1000"]));
    const { outcome, lines } = await run(provider, "replace", shop(["sh", "-c", "exit 9"]));
    expect(outcome.ok).toBe(false);
    expect(lines).toContain("Stopping the old web, for both would need port 18472 of the host");
    expect(lines).toContain("web runs as before");
    expect(await provider.read(shop(["sleep", "1000"]))).toMatchObject({ resourceId, state: "running", drift: [] });
    expect(await made(provider, "replace", shop(["sleep", "999"]))).toMatchObject({ drift: [] });
    expect(await names()).toEqual(["web"]);
  });

  test("[DK14] an interrupted replacement is taken up, wherever it stopped", async () => {
    const [old, next] = [sleeper("web", { environment: { A: "1" } }), sleeper("web", { environment: { A: "2" } })];
    // stopped after the new one was made, before it worked: the old one has been stopped already
    await made(provider, "create", old);
    await ask("POST", "/containers/web/stop?t=0");
    const labels = { "io.tributary.workspace": "w1", "io.tributary.component": "c-web" };
    await ask("POST", "/containers/create?name=web.tributary-next", { Image: "lab/box:1", Labels: labels });
    expect(await made(provider, "replace", next)).toMatchObject({ drift: [], state: "running" });
    expect(await names()).toEqual(["web"]);
    // stopped after the old one was removed, before the new one had its name
    await ask("POST", "/containers/web/rename?name=web.tributary-next");
    const { resourceId } = (await provider.read(next)) as { resourceId: string };
    expect(await made(provider, "replace", next)).toMatchObject({ resourceId, drift: [], payload: { name: "web" } });
  });

  test("[DK15] what a nameless volume holds is carried over", async () => {
    const db = (memory: string) =>
      sleeper("db", { mounts: [{ type: "volume", target: "/data" }], environment: { A: memory } });
    await made(provider, "create", db("1"));
    const [before] = (await inspect("db")).Mounts;
    await made(provider, "replace", db("2"));
    expect((await inspect("db")).Mounts.map(({ Name }) => Name)).toEqual([before?.Name]);
  });

  test("[DK15] what shares the network of one that was replaced is drift, and is replaced though nothing in it has changed", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const host = (a: string) => sleeper("host", { networks: [{ network: "n" }], environment: { A: a } });
    const side = sleeper("side", { networkContainer: "host" });
    await made(provider, "create", host("1"));
    const { resourceId } = await made(provider, "create", side);
    expect(await provider.read(side)).toMatchObject({ drift: [] });
    await made(provider, "replace", host("2"));
    expect((await provider.read(side))?.drift).toMatchObject([
      { path: "/domain/networkContainer", observed: "one that is gone" },
    ]);
    const anew = await made(provider, "replace", side);
    expect(anew.resourceId).not.toBe(resourceId);
    expect(await provider.read(side)).toMatchObject({ state: "running", drift: [] });
  });

  test("[DK16] cancelling leaves the old one running", async () => {
    const good = sleeper("web");
    const { resourceId } = await made(provider, "create", good);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("cancelled")), 700);
    const slow = sleeper("web", { healthcheck: { test: "exit 1", interval: "10s", startPeriod: "60s" } });
    const { outcome } = await run(provider, "replace", slow, stop.signal);
    expect(outcome).toMatchObject({ ok: false, message: "Stopped before it was done.", retryable: false });
    expect(await names()).toEqual(["web"]);
    expect(await provider.read(good)).toMatchObject({ resourceId, state: "running" });
  });
});

describe("destroy", () => {
  test("[DK17] only what is ours goes", async () => {
    await foreign("bystander");
    await made(provider, "create", sleeper("web"));
    expect((await run(provider, "destroy", sleeper("web"))).outcome).toMatchObject({
      ok: true,
      resource: null,
      message: "It is gone.",
    });
    expect((await run(provider, "destroy", sleeper("bystander"))).outcome).toMatchObject({
      ok: true,
      message: "It was gone already.",
    });
    expect(await names()).toEqual(["bystander"]);
  });
});

describe("networks and volumes", () => {
  test("[DK2] a network's or volume's name that belongs to somebody else is refused, and no data adopted", async () => {
    await ask("POST", "/networks/create", { Name: "n" });
    await ask("POST", "/volumes/create", { Name: "vol" });
    expect((await refused(provider, "create", intentOf("network", "n", {}))).message).toContain(
      "A network named n exists already, and it was not made by Tributary",
    );
    expect((await refused(provider, "create", intentOf("volume", "vol", {}))).message).toContain(
      "A volume named vol exists already, and it was not made by Tributary. Its data is left alone.",
    );
    expect((await run(provider, "destroy", intentOf("volume", "vol", {}))).outcome).toMatchObject({
      ok: true,
      message: "It is not ours, so it stays.",
    });
    expect(((await ask("GET", "/volumes/vol")) as { Labels: unknown }).Labels).toBeNull();
  });

  test("[DK18] what is said to exist already is used as it is, never made or removed", async () => {
    const outside = intentOf("network", "outside", { external: true });
    expect((await refused(provider, "create", outside)).message).toBe(
      "The network outside is said to exist already, but the engine has none of that name.",
    );
    await ask("POST", "/networks/create", { Name: "outside" });
    expect(await made(provider, "create", outside)).toMatchObject({ state: "active", drift: [] });
    await run(provider, "destroy", outside);
    expect((await askEngine(engine.socketPath, "GET", "/networks/outside")).status).toBe(200);
  });

  test("[DK19] a network or volume in use is not removed, and the sentence says by whom", async () => {
    const [network, volume] = [intentOf("network", "n", {}), intentOf("volume", "vol", {})];
    await made(provider, "create", network);
    await made(provider, "create", volume);
    await made(
      provider,
      "create",
      sleeper("web", { networks: [{ network: "n" }], mounts: [{ type: "volume", source: "vol", target: "/v" }] }),
    );
    expect((await refused(provider, "destroy", network)).message).toBe(
      "The network n is still used by web. Take it off the network first.",
    );
    expect((await refused(provider, "destroy", volume)).message).toBe(
      "The volume vol is still used by web. Remove that first.",
    );
    await run(provider, "destroy", sleeper("web"));
    expect((await run(provider, "destroy", network)).outcome).toMatchObject({ ok: true });
    expect((await run(provider, "destroy", volume)).outcome).toMatchObject({ ok: true });
    expect(await provider.read(network)).toBeUndefined();
  });

  test("[DK20] a network is replaced under its containers, which keep their aliases; a stranger on it is not moved", async () => {
    const before = intentOf("network", "n", {});
    const after = intentOf("network", "n", { internal: true });
    await made(provider, "create", before);
    const web = sleeper("web", { networks: [{ network: "n", aliases: ["shop"] }] });
    const { resourceId } = await made(provider, "create", web);
    expect((await provider.read(after))?.drift).toMatchObject([{ title: "Internal", intended: true, observed: false }]);
    expect(await made(provider, "replace", after)).toMatchObject({ drift: [], payload: { internal: true } });
    expect(await provider.read(web)).toMatchObject({ resourceId, state: "running", drift: [] });
    await foreign("stranger", { NetworkMode: "n" });
    expect((await refused(provider, "replace", before)).message).toContain(
      "The container stranger is on the network n and was not made here",
    );
    expect(await provider.read(after)).toMatchObject({ drift: [] });
  });

  test("[DK20] a network that cannot be made anew is put back as it was", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const web = sleeper("web", { networks: [{ network: "n", aliases: ["shop"] }] });
    await made(provider, "create", web);
    await ask("POST", "/networks/create", { Name: "other", IPAM: { Config: [{ Subnet: "10.98.0.0/24" }] } });
    const clashing = intentOf("network", "n", { ipam: { config: [{ subnet: "10.98.0.0/24" }] } });
    expect((await refused(provider, "replace", clashing)).message).toContain(
      "The engine has no room for the network n",
    );
    expect(await provider.read(intentOf("network", "n", {}))).toMatchObject({ drift: [] });
    expect(await provider.read(web)).toMatchObject({ drift: [], state: "running" });
  });

  test("[DK21] a volume in use is never made anew, and under another name the old one is kept", async () => {
    const volume = intentOf("volume", "vol", {});
    const known = await made(provider, "create", volume);
    await made(provider, "create", sleeper("web", { mounts: [{ type: "volume", source: "vol", target: "/v" }] }));
    const options = intentOf("volume", "vol", { driverOpts: { type: "tmpfs", device: "tmpfs", o: "size=1m" } });
    expect((await refused(provider, "replace", options)).message).toContain(
      "The volume vol is still used by web. It cannot be made anew without losing its data.",
    );
    const renamed = { ...intentOf("volume", "vol", {}, { engineName: "vol2" }), resource: known };
    const { outcome } = await run(provider, "replace", renamed);
    expect(outcome).toMatchObject({
      ok: true,
      resource: { resourceId: "vol2" },
      message: "The old volume vol is kept, with its data; remove it when nobody needs it.",
    });
    expect((await askEngine(engine.socketPath, "GET", "/volumes/vol")).status).toBe(200);
    await run(provider, "destroy", sleeper("web"));
    expect(await made(provider, "replace", options)).toMatchObject({ drift: [] });
  });
});
