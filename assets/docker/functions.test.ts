import { describe, expect, test } from "vitest";
import applicable from "./functions/applicable.ts";
import containerCompose from "./functions/container-compose.ts";
import containerEngineName from "./functions/container-engine-name.ts";
import fileHasSource from "./functions/file-has-source.ts";
import fileSource from "./functions/file-source.ts";
import healthCheck from "./functions/health-check.ts";
import imagePinned from "./functions/image-pinned.ts";
import networkAddresses from "./functions/network-addresses.ts";
import noLiteralSecret from "./functions/no-literal-secret.ts";
import portClash from "./functions/port-clash.ts";
import portsPrivate from "./functions/ports-private.ts";
import projectCompose from "./functions/project-compose.ts";
import scopedEngineName from "./functions/scoped-engine-name.ts";
import variablesKnown from "./functions/variables-known.ts";
import volumeUsed from "./functions/volume-used.ts";

describe("names on the engine", () => {
  test("[DA3] a container's is made of project and name, unless one is given", () => {
    expect(containerEngineName({ name: "web", project: "shop" })).toBe("shop-web");
    expect(containerEngineName({ name: "web" })).toBe("web");
    expect(containerEngineName({ name: "web", project: "shop", containerName: "the-web" })).toBe("the-web");
    expect(containerEngineName({ name: "My web / 2", project: " shop" })).toBe("shop-My-web-2");
    expect(containerEngineName({})).toBe("unnamed");
  });

  test("[DA3] a network's or volume's is made the way Compose makes it, but not of one that already exists", () => {
    expect(scopedEngineName({ name: "data", project: "shop" })).toBe("shop_data");
    expect(scopedEngineName({ name: "data", project: "shop", external: true })).toBe("data");
    expect(scopedEngineName({ name: "data", project: "shop", external: true, explicit: "real" })).toBe("real");
  });

  test("[DA3] a config brings along what is needed to mount it", () => {
    expect(fileSource({ name: "site", domain: { project: "shop", content: "x" } })).toEqual({
      name: "site",
      engineName: "shop_site",
      content: "x",
    });
    expect(fileSource({ name: "key", domain: { external: true, name: "real" } })).toEqual({
      name: "key",
      engineName: "real",
      external: true,
    });
  });
});

describe("images", () => {
  test.each([
    ["nginx", "warning", "nginx:1.27"],
    ["nginx:latest", "warning", "nginx:1.27"],
    ["docker.io/library/postgres", "warning", "docker.io/library/postgres:17"],
    ["ghcr.io/acme/nginx", "warning", undefined],
    ["localhost:5000/api", "warning", undefined],
    ["nginx:1.27.3-alpine", "success", undefined],
    ["localhost:5000/api:2", "success", undefined],
    [`api@sha256:${"a".repeat(64)}`, "success", undefined],
    ["", "failure", undefined],
  ])("[DA5] %s is a %s", (image, result, suggested) => {
    const finding = imagePinned({ image });
    expect(finding).toMatchObject({ result });
    expect("suggestion" in finding ? finding.suggestion?.value : undefined).toBe(suggested);
  });

  test("[DA5] what is built has no image to pin", () => {
    expect(imagePinned({ build: { context: "." } }).result).toBe("success");
  });
});

describe("health checks", () => {
  test("[DA6] none is a warning, with a command where the image is known", () => {
    expect(healthCheck({ domain: { image: "postgres:17" } })).toMatchObject({
      result: "warning",
      suggestion: { path: "/domain/healthcheck/test", value: expect.stringContaining("pg_isready") },
    });
    expect(healthCheck({ domain: { image: "busybox:1", ports: [{ target: 80 }] } })).toMatchObject({
      suggestion: { value: "nc -z 127.0.0.1 80" },
    });
    expect("suggestion" in healthCheck({ domain: { image: "acme/api:1" } })).toBe(false);
  });

  test("[DA6] one of any form is fine, and so is none on purpose", () => {
    for (const healthcheck of [{ test: "true" }, { exec: ["true"] }, { disable: true }])
      expect(healthCheck({ domain: { healthcheck } }).result).toBe("success");
  });
});

describe("ports", () => {
  test("[DA7] one that everybody can reach is a warning", () => {
    expect(portsPrivate({ ports: [{ target: 80, published: "8080" }] })).toMatchObject({
      result: "warning",
      path: "/domain/ports",
      message: expect.stringContaining("8080"),
    });
    expect(portsPrivate({ ports: [{ target: 80, published: "8080", hostIp: "127.0.0.1" }] }).result).toBe("success");
    expect(portsPrivate({}).result).toBe("success");
  });

  const web = { ports: [{ published: "8080" }] };

  test("[DA9] one that another component publishes is a failure that names it", () => {
    const others = [{ component: "b", name: "api", value: [{ published: "8080" }] }];
    expect(portClash({ domain: web, others })).toMatchObject({
      result: "failure",
      message: expect.stringContaining("api"),
    });
    expect(portClash({ domain: web, others: [{ component: "b", name: "api" }] }).result).toBe("success");
  });

  test("[DA9] one in use on the engine is a failure, unless it is our own or already compared", () => {
    const live = { port: 8080, protocol: "tcp", address: "0.0.0.0", container: "someone" };
    expect(portClash({ domain: web, engineName: "shop-web", published: [live] })).toMatchObject({
      result: "failure",
      message: expect.stringContaining("someone"),
    });
    expect(portClash({ domain: web, engineName: "someone", published: [live] }).result).toBe("success");
    expect(
      portClash({
        domain: web,
        others: [{ component: "c", name: "c", value: [] }],
        published: [{ ...live, component: "c" }],
      }).result,
    ).toBe("success");
  });

  test("[DA9] one container cannot publish a host port twice", () => {
    expect(portClash({ domain: { ports: [{ published: "80" }, { published: "80" }] } }).result).toBe("failure");
  });

  test.each([
    [
      { published: "8080", hostIp: "127.0.0.1" },
      { published: "8080", hostIp: "10.0.0.1" },
    ],
    [{ published: "8080" }, { published: "8080", protocol: "udp" }],
    [{ published: "8080-8090" }, { published: "8080" }],
    [{ published: undefined }, { published: undefined }],
  ])("[DA9] %o and %o do not clash", (a, b) => {
    const ports = (port: typeof a) => [{ protocol: "tcp", ...port }] as { published?: string; protocol?: string }[];
    expect(
      portClash({ domain: { ports: ports(a) }, others: [{ component: "b", name: "b", value: ports(b as typeof a) }] })
        .result,
    ).toBe("success");
  });
});

describe("variables", () => {
  test.each(["POSTGRES_PASSWORD", "API_KEY", "JWT_SECRET", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "APP_KEY"])(
    "[DA8] a text in %s is a warning",
    (name) => {
      expect(noLiteralSecret({ environment: { [name]: "hunter2!" } })).toMatchObject({
        result: "warning",
        path: `/domain/environment/${name}`,
      });
    },
  );

  test.each([
    ["POSTGRES_PASSWORD_FILE", "/run/secrets/p"],
    ["TOKEN_TTL", "3600s"],
    ["SECRET", ""],
    ["MYSQL_ALLOW_EMPTY_PASSWORD", "yes"],
    ["TOKEN_AUTH", "true"],
    ["PUBLIC_KEY", "abc"],
    ["KEYBOARD", "qwerty"],
    ["MONKEY", "ape"],
  ])("[DA8] %s=%s is no secret", (name, value) => {
    expect(noLiteralSecret({ environment: { [name]: value } }).result).toBe("success");
  });

  test("[DA11] those without a value here are listed, as are empty secrets", () => {
    expect(
      variablesKnown({ environmentPassed: ["A"], environmentFrom: { B: "C" }, environment: { A: "set" } }),
    ).toMatchObject({ result: "warning", message: expect.stringMatching(/^B has no value/) });
    expect(variablesKnown({ environment: { DB_PASSWORD: "" } }).result).toBe("warning");
    expect(variablesKnown({ environment: { A: "" } }).result).toBe("success");
  });
});

describe("what can be made", () => {
  test.each([
    [{ build: { context: "." } }, "failure", "/domain/image"],
    [{ image: "x", mounts: [{ type: "bind", source: "./data", target: "/data" }] }, "warning", "/domain/mounts"],
    [{ image: "x", mounts: [{ type: "bind", target: "/data" }] }, "failure", "/domain/mounts"],
    [{ image: "x", mounts: [{ type: "volume", source: "v" }] }, "failure", "/domain/mounts"],
    [{ image: "x", ports: [{}] }, "failure", "/domain/ports"],
    [{ image: "x", replicas: 3 }, "warning", "/domain/replicas"],
    [
      {
        image: "x",
        build: {},
        mounts: [
          { type: "bind", source: "/data", target: "/data" },
          { type: "volume", target: "/v" },
        ],
        replicas: 1,
      },
      "success",
      undefined,
    ],
  ])("[DA10] %o is a %s", (domain, result, path) => {
    const finding: { readonly result: string; readonly path?: string } = applicable({ domain });
    expect([finding.result, finding.path]).toEqual([result, path]);
  });

  test("[DA12] a network's ranges are its own", () => {
    const ipam = (subnet: string) => ({ config: [{ subnet }] });
    const other = [{ name: "other", value: ipam("172.28.5.0/24") }];
    expect(networkAddresses({ domain: { ipam: ipam("172.28.0.0/16") }, others: other })).toMatchObject({
      result: "failure",
      message: expect.stringContaining("other"),
    });
    expect(networkAddresses({ domain: { ipam: ipam("172.29.0.0/16") }, others: other }).result).toBe("success");
    for (const subnet of ["172.28.0.0", "300.0.0.0/8", "1.2.3.4/33", "x:y/z"])
      expect(networkAddresses({ domain: { ipam: ipam(subnet) } }).result).toBe("failure");
    expect(networkAddresses({ domain: { ipam: ipam("2001:db8::/64") } }).result).toBe("success");
  });

  test("[DA12] a volume nobody mounts and a file from nowhere are said", () => {
    expect(volumeUsed({ users: [] }).result).toBe("warning");
    expect(volumeUsed({ users: [{ component: "a", name: "db", schema: "docker.container" }] })).toMatchObject({
      result: "success",
      message: "Mounted by db.",
    });
    expect(fileHasSource({ domain: {} }).result).toBe("failure");
    expect(fileHasSource({ domain: { file: "a", environment: "B" } }).result).toBe("failure");
    expect(fileHasSource({ domain: { content: "" } }).result).toBe("success");
  });
});

describe("secrets", () => {
  test("[DA30] variables and files from secrets stand in the Compose file as variables to set, without value or version", () => {
    const part = containerCompose({
      ...{
        name: "web",
        engineName: "shop-web",
        domain: { environment: { MODE: "x", TOKEN: "typed" } },
      },
      secrets: {
        environment: { TOKEN: "api-token@3", DB_USER: "db.username@2" },
        files: [{ secret: "tls-key@1" }, { secret: "tls-key@1", target: "/etc/key", mode: "0400" }],
      },
    });
    const member = { component: "c", schema: "docker.container@1", name: "web", value: part };
    const { code } = projectCompose({ name: "shop", members: [member] });
    const variable = (name: string) => `\${${name}}`;
    expect(code).toContain(
      `      DB_USER: ${variable("DB_USERNAME")}\n      MODE: x\n      TOKEN: ${variable("API_TOKEN")}`,
    );
    expect(code).toContain("secrets:\n  tls-key:\n    environment: TLS_KEY");
    expect(code).toContain("      - tls-key\n      - source: tls-key\n        target: /etc/key");
    expect(code).not.toMatch(/@\d|typed/);
  });

  test("[DA30] without any, nothing is said of them", () => {
    const { code } = containerCompose({ name: "web", engineName: "web", domain: { replicas: 2 } });
    expect(JSON.parse(code).spec).toEqual({ deploy: { replicas: 2 } });
  });
});
