import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "@tributary/core/base";
import {
  canonicalImage,
  containerSpec,
  durationMs,
  failureOf,
  limitChanges,
  limitsOf,
  octalMode,
  parseImage,
  plainLimits,
  Refused,
  sizeBytes,
  sizeText,
  TimedOut,
  unknownVariables,
  within,
} from "@tributary/assets-docker/engine";
import { optionsOf } from "./connection.ts";
import { sleeper } from "./docker.fixture.ts";
import { claimsOf } from "./ports.ts";

describe("units", () => {
  test.each([
    ["512m", 512 * 1024 ** 2],
    ["1.5g", 1.5 * 1024 ** 3],
    ["64 MiB", 64 * 1024 ** 2],
    ["1024", 1024],
    ["10kb", 10_240],
    ["-1", -1],
    ["lots", undefined],
    [undefined, undefined],
  ])("[DK28] a size of %s is %s bytes", (text, bytes) => expect(sizeBytes(text)).toBe(bytes));

  test("[DK28] sizes are written the way people write them", () => {
    expect([0, 1000, 512 * 1024 ** 2, 1.5 * 1024 ** 3].map(sizeText)).toEqual([null, "1000", "512m", "1.5g"]);
  });

  test.each([
    ["1m30s", 90_000],
    ["500ms", 500],
    ["1h", 3_600_000],
    ["0", 0],
    ["30", undefined],
    ["1m later", undefined],
    [undefined, undefined],
  ])("[DK28] a duration of %s is %s milliseconds", (text, ms) => expect(durationMs(text)).toBe(ms));

  test("[DK28] modes are octal", () => {
    expect(["0440", "755", "999", undefined].map(octalMode)).toEqual([0o440, 0o755, undefined, undefined]);
  });
});

describe("image references", () => {
  test("[DK28] a reference is taken apart at its tag and digest, not at its registry's port", () => {
    expect(parseImage("host:5000/a/b:1")).toEqual({ repository: "host:5000/a/b", tag: "1", digest: undefined });
    expect(parseImage("host:5000/a")).toEqual({ repository: "host:5000/a", tag: undefined, digest: undefined });
    expect(parseImage("a:1@sha256:x")).toEqual({ repository: "a", tag: "1", digest: "sha256:x" });
  });

  test("[DK28] two spellings of one image are equal", () => {
    const full = "docker.io/library/nginx:latest";
    expect(["nginx", "nginx:latest", "library/nginx", "docker.io/library/nginx"].map(canonicalImage)).toEqual([
      full,
      full,
      full,
      full,
    ]);
    expect(canonicalImage("nginx:1@sha256:ab")).toBe("docker.io/library/nginx@sha256:ab");
    expect(canonicalImage("localhost/a")).toBe("localhost/a:latest");
  });
});

describe("the engine's address", () => {
  const before = process.env["DOCKER_HOST"];
  afterEach(() => {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  });

  test("[DK26] sockets and hosts are understood, and nothing is taken from DOCKER_HOST", () => {
    process.env["DOCKER_HOST"] = "tcp://elsewhere:1";
    expect(optionsOf("unix:///run/docker.sock")).toEqual({
      socketPath: "/run/docker.sock",
      host: undefined,
      port: undefined,
      protocol: undefined,
    });
    expect(optionsOf("tcp://10.0.0.5:2375")).toMatchObject({
      host: "10.0.0.5",
      port: "2375",
      protocol: "http",
      socketPath: undefined,
    });
    expect(optionsOf("https://engine.example")).toMatchObject({
      host: "engine.example",
      port: 2376,
      protocol: "https",
    });
  });

  test.each(["", "docker", "ftp://x", "/var/run/docker.sock"])("[DK26] %j is no address", (host) => {
    expect(() => optionsOf(host)).toThrow("Not an engine's address");
  });
});

describe("failures", () => {
  const engine = (statusCode: number, message: string) =>
    Object.assign(new Error("x"), { statusCode, json: { message } });

  test.each([
    ["a refused connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), true],
    ["a missing socket", Object.assign(new Error("connect"), { code: "ENOENT" }), true],
    ["a connection that breaks", new Error("socket hang up"), true],
    ["no answer", new TimedOut(1000), true],
    ["an overloaded engine", engine(503, "try later"), true],
    ["an engine's own trouble", engine(500, "context deadline exceeded"), true],
    ["something still being removed", engine(409, "removal of container abc is already in progress"), true],
    ["a name in use", engine(409, "Conflict. The container name is already in use"), false],
    ["a bad parameter", engine(400, "invalid restart policy"), false],
    [
      "a command that is not there",
      engine(500, "OCI runtime create failed: executable file not found in $PATH"),
      false,
    ],
    ["a refusal of ours", new Refused("No."), false],
  ])("[DK27] a failure is classified, with a sentence: %s", (_, error, retryable) => {
    const failure = failureOf(error);
    expect(failure.retryable).toBe(retryable);
    expect(failure.message).toMatch(/^[A-Z].*\.$/);
  });

  test("[DK27] after a cancellation nothing is worth another try", () => {
    expect(failureOf(new Error("socket hang up"), AbortSignal.abort())).toEqual({
      ok: false,
      message: "Stopped before it was done.",
      retryable: false,
    });
  });

  test("[DK27] nothing is waited for for ever, nor past a cancellation", async () => {
    const never = new Promise<never>(() => undefined);
    await expect(within(10, never)).rejects.toBeInstanceOf(TimedOut);
    await expect(within(60_000, never, AbortSignal.abort(new Error("cancelled")))).rejects.toThrow("cancelled");
    expect(await within(60_000, Promise.resolve(7))).toBe(7);
  });
});

describe("ports", () => {
  test("[DK29] claims are the name and the particular host ports", () => {
    const tree: Json = {
      domain: {
        ports: [{ published: "80" }, { published: "8000-8010" }, { target: 1 }, { published: "53", protocol: "udp" }],
      },
      derived: { engineName: "shop-web" },
    };
    expect(claimsOf("docker.container", tree)).toEqual(["docker.container shop-web", "port 80/tcp", "port 53/udp"]);
    expect(claimsOf("docker.config", { derived: { engineName: "x" } })).toEqual([]);
  });
});

describe("limits", () => {
  test("[DK10] taking limits away makes them boundless, for an engine reads 0 as no change", () => {
    const limited = limitsOf({ memoryLimit: "64m", cpus: 0.5, pidsLimit: 10, restart: "on-failure:3" });
    expect(limitChanges(limitsOf({}), limited, 2)).toEqual({
      Memory: 2 ** 50,
      MemorySwap: 2 ** 51,
      NanoCpus: 2e9,
      PidsLimit: -1,
      RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    });
    expect(limitChanges(limited, limited, 2)).toEqual({});
  });

  test("[DK22] a limit of all processors is no limit, on both sides", () => {
    expect(plainLimits(limitsOf({ cpus: 2 }), 2)).toEqual(plainLimits(limitsOf({}), 2));
    expect(plainLimits(limitsOf({ cpus: 2 }), 4).NanoCpus).toBe(2e9);
  });
});

describe("the create request", () => {
  test("[DK1] the same intent gives the same hash, and only what cannot be changed in place is in it", () => {
    const hash = (domain: Parameters<typeof sleeper>[1]) => containerSpec(sleeper("web", domain), {}).hash;
    expect(hash({ environment: { A: "1", B: "2" } })).toBe(hash({ environment: { B: "2", A: "1" } }));
    expect(hash({ memoryLimit: "1g", restart: "always", networks: [{ network: "n" }] })).toBe(hash({}));
    expect(hash({ environment: { A: "1" } })).not.toBe(hash({}));
    expect(hash({ labels: { a: "b" } })).not.toBe(hash({}));
  });

  test("[DK8] variables that are only named come from the options, and from nowhere else", () => {
    const intent = sleeper("web", {
      environment: { SET: "1" },
      environmentPassed: ["PATH", "KEY", "SET"],
      environmentFrom: { URL: "SHOP_URL" },
    });
    expect(containerSpec(intent, { environment: { KEY: "k", SHOP_URL: "http://x" } }).body.Env).toEqual([
      "KEY=k",
      "SET=1",
      "URL=http://x",
    ]);
    expect(unknownVariables(intent, { environment: { KEY: "k" } })).toEqual(["PATH", "URL"]);
  });

  test("[DK1] an intent without an image is refused", () => {
    expect(() => containerSpec(sleeper("web", { image: "" }), {})).toThrow("It names no image");
  });
});
