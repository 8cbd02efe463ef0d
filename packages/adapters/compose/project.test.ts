// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import { describe, expect, test } from "vitest";
import { errorsOf, fieldsOf, good } from "./import.fixture.ts";

const SHOP = `
name: shop
services:
  web:
    image: nginx:1.27
    networks: [front, back]
    volumes: ["static:/srv:ro", "./conf:/etc/nginx"]
    depends_on: {api: {condition: service_healthy}}
    configs: [site]
  api:
    image: api:1
    networks: {back: {aliases: [backend]}}
    secrets: [{source: key, target: /key}]
    links: [db:database]
    volumes_from: [db:ro]
  db: {image: postgres:17, networks: [back]}
  side: {image: x, network_mode: "service:web", pid: "container:the-db"}
  other: {image: y, container_name: the-db}
networks: {front: , back: {internal: true}}
volumes: {static: }
configs: {site: {content: "hello"}}
secrets: {key: {file: ./key.pem}}
`;

describe("connections", () => {
  const shop = good(SHOP);

  test("[CP6] a container's parts are connected to what they name", () => {
    expect(fieldsOf(shop, "container", "web")).toMatchObject({
      "networks.0.network": "→ network front /derived/engineName",
      "networks.1.network": "→ network back /derived/engineName",
      "mounts.0.source": "→ volume static /derived/engineName",
      "mounts.1.source": "./conf",
      "dependsOn.0.container": "→ container api /meta/name",
      "dependsOn.0.condition": "service_healthy",
      "configs.0.source": "→ config site /derived/source",
    });
    expect(fieldsOf(shop, "container", "api")).toMatchObject({
      "secrets.0.source": "→ secret key /derived/source",
      "links.0.container": "→ container db /meta/name",
      "links.0.alias": "database",
      "volumesFrom.0.container": "→ container db /derived/engineName",
      "volumesFrom.0.readOnly": true,
    });
    expect(fieldsOf(shop, "container", "side")).toMatchObject({
      networkContainer: "→ container web /derived/engineName",
      pidContainer: "→ container other /derived/engineName",
    });
  });

  test("[CP6] every component takes its project from the project", () => {
    const [project, ...members] = shop.components;
    for (const { attributes } of members)
      expect(attributes).toContainEqual(["/domain/project", { from: { component: project?.id, path: "/meta/name" } }]);
  });

  test("[CP6] a service that names no network joins the default one, which is not counted", () => {
    const result = good("services: {a: {image: x}, b: {image: y, network_mode: host}}");
    expect(fieldsOf(result, "container", "a")["networks.0.network"]).toBe("→ network default /derived/engineName");
    expect(fieldsOf(result, "container", "b")).toEqual({ image: "y", networkMode: "host" });
    expect(result.report).toMatchObject({ services: 2, components: 2, edges: 0 });
  });

  test("[CP10] the same files give the same components", () => {
    expect(good(SHOP)).toEqual(shop);
  });
});

describe("what is missing", () => {
  test("[CP14] volumes and networks are added, with a warning", () => {
    const result = good("services: {a: {image: x, networks: [n], volumes: ['vol:/v']}}");
    expect(result.report.warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      "services.a.networks.n: The network n is used but not declared; it was added.",
      "services.a.volumes.0: The volume vol is used but not declared; it was added.",
    ]);
  });

  test.each([
    ["depends_on: [nope]", "services.a.depends_on.nope"],
    ["links: [nope]", "services.a.links.0"],
    ["secrets: [nope]", "services.a.secrets.0"],
    ["configs: [nope]", "services.a.configs.0"],
    ["volumes_from: [nope]", "services.a.volumes_from.0"],
    ["network_mode: service:nope", "services.a.network_mode"],
  ])("[CP14] %s is an error at its place", (line, path) => {
    expect(errorsOf(`services:\n  a:\n    image: x\n    ${line}\n`)).toMatchObject([
      { file: "compose.yaml", path, line: 4 },
    ]);
  });

  test("[CP14] a dependency that need not be there is kept", () => {
    const result = good("services: {a: {image: x, depends_on: {nope: {condition: service_started, required: false}}}}");
    expect(result.report.unmodelled).toMatchObject([{ path: "services.a.depends_on.nope" }]);
  });

  test("[CP14] services that wait for each other in a circle are refused, naming the circle", () => {
    const [error] = errorsOf(
      "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, network_mode: 'service:c'}\n  c: {image: x, links: [a]}\n",
    );
    expect(error).toMatchObject({
      path: "services.a.depends_on",
      line: 2,
      message: "The services depend on each other in a circle: a → b → c → a.",
    });
  });
});

describe("variables in a project", () => {
  test("[CP2] given ones win over .env, which wins over defaults; keys are left alone", () => {
    const result = good('services: {a: {image: "x:${TAG:-1}", labels: {"$KEY": "${A}-${B}"}}}', {
      env: { A: "given" },
      others: { ".env": "A=file\nB=file\n" },
    });
    expect(fieldsOf(result, "container", "a")).toMatchObject({ image: "x:1", "labels.$KEY": "given-file" });
  });

  test("[CP2] an environment value that is a variable nobody set stays connected to it", () => {
    const result = good("services:\n  a:\n    image: x\n    environment: [P=$PASS, 'Q=${Q:?ask}', R=x$PASS]\n");
    expect(fieldsOf(result, "container", "a")).toMatchObject({
      "environmentFrom.P": "PASS",
      "environmentFrom.Q": "Q",
      "environment.R": "x",
    });
    expect(result.report.warnings).toMatchObject([
      { path: "services.a.environment.0", line: 4 },
      { path: "services.a.environment.1" },
    ]);
  });

  test("[CP2] a variable that must be set is an error elsewhere, at its place", () => {
    expect(errorsOf("services:\n  a:\n    image: x:${TAG:?name a tag}\n")).toEqual([
      { file: "compose.yaml", path: "services.a.image", line: 3, message: "The variable TAG must be set: name a tag." },
    ]);
  });

  test("[CP2] a value that only misses a variable is left out, with a warning", () => {
    const result = good(
      "services: {a: {image: x, ports: ['${P}:80', '$A:$B'], volumes: ['${DIR}:/data'], stop_grace_period: '${S}s'}}",
    );
    expect(fieldsOf(result, "container", "a")).toMatchObject({
      "ports.0.target": 80,
      "mounts.0.type": "bind",
      "mounts.0.target": "/data",
    });
    expect(result.report.warnings.map(({ path }) => path)).toContain("services.a.stop_grace_period");
  });
});

describe("other keys", () => {
  test("[CP7] what has no field is kept where it belongs, and reported with its line", () => {
    const result = good(
      "x-top: {a: 1}\nservices:\n  a:\n    image: x\n    x-mine: [1]\n    develop: {watch: []}\n    healthcheck:\n      test: t\n      x-deep: 2\nvolumes:\n  v:\n    x-v: 3\nwhatever: 4\n",
    );
    expect(result.report.unmodelled.map(({ path, line }) => `${path}:${line}`)).toEqual([
      "x-top:1",
      "whatever:13",
      "volumes.v.x-v:12",
      "services.a.x-mine:5",
      "services.a.develop:6",
      "services.a.healthcheck.x-deep:9",
    ]);
    expect(fieldsOf(result, "container", "a")["compose"]).toEqual({
      "x-mine": [1],
      develop: { watch: [] },
      "x-kept": { "healthcheck.x-deep": 2 },
    });
    expect(fieldsOf(result, "volume", "v")["compose"]).toEqual({ "x-v": 3 });
    expect(fieldsOf(result, "project", "shop")["compose"]).toEqual({ "x-top": { a: 1 }, whatever: 4 });
  });

  test("[CP7] a kept key that goes against the specification is warned of at its place", () => {
    const { warnings } = good("services:\n  a:\n    image: x\n    build:\n      context: .\n      contxt: x\n").report;
    expect(warnings).toMatchObject([{ path: "services.a.build.contxt", line: 6 }]);
  });

  test("[CP15] environment and label files are kept and read; the service's own words win", () => {
    const text =
      "services:\n  a:\n    image: x\n    env_file: [a.env, {path: b.env, required: false}]\n    label_file: l\n    environment: {A: own}\n";
    const fields = fieldsOf(good(text, { others: { "a.env": "A=1\nB=2", l: "x=y" } }), "container", "a");
    expect(fields).toMatchObject({
      "environment.A": "own",
      "environment.B": "2",
      "labels.x": "y",
      "envFile.0.path": "a.env",
      "envFile.1.required": false,
      "labelFiles.0": "l",
    });
    expect(good(text).report.warnings.map(({ path }) => path)).toEqual([
      "services.a.env_file.0",
      "services.a.label_file.0",
    ]);
  });

  test("[CP1] only wanted profiles are imported, when some are named", () => {
    const text = "services: {a: {image: x}, b: {image: y, profiles: [debug]}, c: {image: z, profiles: [tools]}}";
    expect(good(text).report.services).toBe(3);
    expect(good(text, { profiles: ["debug"] }).report.services).toBe(2);
  });
});
