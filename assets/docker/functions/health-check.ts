type Port = { target?: number; protocol?: string };
type Domain = {
  image?: string;
  healthcheck?: { test?: string; exec?: string[]; disable?: boolean };
  ports?: Port[];
  environment?: { [name: string]: string };
  restart?: string;
};

/** Commands that tell whether a well-known image's service answers, using only what that image contains. */
const CHECKS: { [name: string]: string } = {
  postgres: `pg_isready -U "\${POSTGRES_USER:-postgres}"`,
  redis: "redis-cli ping | grep -q PONG",
  valkey: "valkey-cli ping | grep -q PONG",
  mysql: "mysqladmin ping -h 127.0.0.1 --silent",
  mariadb: "healthcheck.sh --connect --innodb_initialized",
  mongo: "mongosh --quiet --eval 'db.runCommand({ ping: 1 }).ok' | grep -q 1",
  rabbitmq: "rabbitmq-diagnostics -q ping",
  nginx: "curl -fsS -o /dev/null http://127.0.0.1/ || exit 1",
  caddy: "wget -q --spider http://127.0.0.1:80/ || exit 1",
  memcached: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/11211'",
  httpd: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/80'",
};

/** Whether the engine can find out that the container has stopped doing its work. */
export default function healthCheck({ domain = {} }: { domain?: Domain }) {
  const path = "/domain/healthcheck";
  const { healthcheck = {}, image = "", ports = [] } = domain;
  if (healthcheck.disable) return { result: "success", path, message: "The health check is switched off on purpose." };
  if (healthcheck.test || (healthcheck.exec ?? []).length > 0)
    return { result: "success", path, message: "It has a health check." };
  const name = image.slice(image.lastIndexOf("/") + 1).split(/[:@]/)[0] ?? "";
  const known = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  const port = ports.find((candidate) => (candidate.protocol ?? "tcp") === "tcp")?.target;
  const test = known ?? (/busybox|alpine/.test(name) && port ? `nc -z 127.0.0.1 ${port}` : undefined);
  return {
    result: "warning",
    path,
    message:
      "There is no health check here, so unless the image brings one, the engine only knows whether it runs, not whether it works.",
    ...(test ? { suggestion: { path: "/domain/healthcheck/test", value: test, title: `Check with ${test}` } } : {}),
  };
}
