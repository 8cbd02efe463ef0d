type Component = { id: string };
type Inputs = { name: string; image: string; port?: number; published?: string; database?: string };

/** What each database needs: its image, where it keeps its data, how it is told its names and whether it answers. */
const DATABASES = {
  postgres: {
    image: "postgres:17",
    data: "/var/lib/postgresql/data",
    port: 5432,
    environment: (name: string) => ({
      POSTGRES_DB: name,
      POSTGRES_USER: name,
      POSTGRES_PASSWORD_FILE: "/run/secrets/db-password",
    }),
    test: 'pg_isready -U "$POSTGRES_USER"',
  },
  mariadb: {
    image: "mariadb:11.4",
    data: "/var/lib/mysql",
    port: 3306,
    environment: (name: string) => ({
      MARIADB_DATABASE: name,
      MARIADB_USER: name,
      MARIADB_PASSWORD_FILE: "/run/secrets/db-password",
      MARIADB_RANDOM_ROOT_PASSWORD: "yes",
    }),
    test: "healthcheck.sh --connect --innodb_initialized",
  },
};

/** A web service on a network of its own, with a database that only it reaches, whose data and password outlive both. */
export default function webService({ component, input }: { component: Component; input: Inputs }) {
  const { name, image, port = 80, published, database = "postgres" } = input;
  const kind = database === "none" ? undefined : DATABASES[database as keyof typeof DATABASES];
  const within = { "/domain/project": { component: component.id } };
  const network = {
    type: "create" as const,
    key: "network",
    name: `${name}-net`,
    schema: "docker.network",
    connect: within,
  };
  const onNetwork = { ...within, "/domain/networks/-/network": { component: "network" } };
  const web = {
    type: "create" as const,
    key: "web",
    name,
    schema: "docker.container",
    properties: {
      domain: {
        image,
        ports: [{ target: port, published: published || null, hostIp: "127.0.0.1" }],
        environment: kind ? { DATABASE_HOST: `${name}-db`, DATABASE_PORT: String(kind.port), DATABASE_NAME: name } : {},
        dependsOn: kind ? [{ condition: "service_healthy" }] : [],
        secrets: kind ? [{ target: "db-password" }] : [],
        restart: "unless-stopped",
      },
    },
    connect: {
      ...onNetwork,
      ...(kind
        ? {
            "/domain/dependsOn/0/container": { component: "db" },
            "/domain/secrets/0/source": { component: "password" },
          }
        : {}),
    },
  };
  const stored = kind ? databaseOf(name, kind, within, onNetwork) : [];
  const what = kind ? `${name} with ${kind.image} behind it` : name;
  const secret = kind ? ` Its password is taken from the variable ${variableOf(name)} where this is applied.` : "";
  return { operations: [network, ...stored, web], message: `${what}, on the network ${name}-net.${secret}` };
}

type Connections = { [path: string]: { component: string } };

function databaseOf(
  name: string,
  kind: (typeof DATABASES)[keyof typeof DATABASES],
  within: Connections,
  onNetwork: Connections,
) {
  return [
    { type: "create" as const, key: "data", name: `${name}-data`, schema: "docker.volume", connect: within },
    {
      type: "create" as const,
      key: "password",
      name: `${name}-db-password`,
      schema: "docker.secret",
      properties: { domain: { environment: variableOf(name) } },
      connect: within,
    },
    {
      type: "create" as const,
      key: "db",
      name: `${name}-db`,
      schema: "docker.container",
      properties: {
        domain: {
          image: kind.image,
          environment: kind.environment(name.replaceAll("-", "_")),
          mounts: [{ type: "volume", target: kind.data }],
          secrets: [{ target: "db-password" }],
          healthcheck: { test: kind.test, interval: "10s", retries: 5 },
          restart: "unless-stopped",
        },
      },
      connect: {
        ...onNetwork,
        "/domain/mounts/0/source": { component: "data" },
        "/domain/secrets/0/source": { component: "password" },
      },
    },
  ];
}

function variableOf(name: string): string {
  return `${name.replaceAll("-", "_").toUpperCase()}_DB_PASSWORD`;
}
