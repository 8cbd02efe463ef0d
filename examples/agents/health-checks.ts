import type { AgentComponent } from "@tributary/agent";
import { parseImage, shortName } from "./image-name.ts";
import type { Rule } from "./proposal.ts";

const PATH = "/domain/healthcheck/test";

const POSTGRES = `pg_isready -U "\${POSTGRES_USER:-postgres}"`;

/** How well-known images are asked whether they work, with nothing but what those images contain. */
const BY_NAME: { readonly [image: string]: string } = {
  postgres: POSTGRES,
  postgis: POSTGRES,
  timescaledb: POSTGRES,
  redis: "redis-cli ping | grep -q PONG",
  valkey: "valkey-cli ping | grep -q PONG",
  mysql: "mysqladmin ping -h 127.0.0.1 --silent",
  mariadb: "healthcheck.sh --connect --innodb_initialized",
  mongo: "mongosh --quiet --eval 'db.runCommand({ ping: 1 }).ok' | grep -q 1",
  rabbitmq: "rabbitmq-diagnostics -q ping",
  memcached: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/11211'",
  minio: "mc ready local",
};

/** Web servers, by the port they listen on unless told otherwise, and the program in the image that can ask. */
const WEB: {
  readonly [image: string]: { readonly port: number; readonly path?: string; readonly with: "curl" | "wget" };
} = {
  nginx: { port: 80, with: "curl" },
  caddy: { port: 80, with: "wget" },
  grafana: { port: 3000, path: "/api/health", with: "wget" },
  prometheus: { port: 9090, path: "/-/healthy", with: "wget" },
};

/** Adds health checks where the check itself suggests one, or the image is one this agent knows how to ask. */
export const addHealthChecks: Rule = {
  activity: "adding health checks",
  propose(component) {
    const finding = component.findings.find((found) => found.function === "healthCheck");
    if (!finding) return undefined;
    const { id, name } = component;
    const suggested = finding.suggestion?.path === PATH ? finding.suggestion.value : undefined;
    const test = typeof suggested === "string" ? suggested : testFor(component);
    if (test === undefined)
      return {
        type: "left",
        name,
        why: "there is no health check, and this agent does not know how such an image is asked",
      };
    return { type: "change", component: id, name, path: PATH, value: test, why: `checks its health with ${test}` };
  },
};

/** The shell command that tells whether a component's image works; undefined where this agent does not know. */
export function testFor({ domain }: Pick<AgentComponent, "domain">): string | undefined {
  const image = domain["image"];
  if (typeof image !== "string") return undefined;
  const name = shortName(parseImage(image).repository);
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const web = Object.hasOwn(WEB, name) ? WEB[name] : undefined;
  if (web) return ask(web.with, web.port, web.path);
  const port = busyboxPort(name, domain["command"]);
  return port === undefined ? undefined : ask("wget", port);
}

function ask(program: "curl" | "wget", port: number, path = "/"): string {
  const url = `http://127.0.0.1:${port}${path}`;
  return program === "curl" ? `curl -fsS -o /dev/null ${url} || exit 1` : `wget -q --spider ${url} || exit 1`;
}

/** The port of busybox's own web server, if that is what it runs. */
function busyboxPort(name: string, command: unknown): number | undefined {
  if (name !== "busybox" || !Array.isArray(command)) return undefined;
  const words = command.filter((word) => typeof word === "string").flatMap((word) => word.split(/\s+/));
  if (!words.includes("httpd")) return undefined;
  const port = Number(/(\d+)$/.exec(words[words.indexOf("-p") + 1] ?? "")?.[1]);
  return words.includes("-p") && Number.isInteger(port) ? port : 80;
}
