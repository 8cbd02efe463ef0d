import { importBusybox } from "@tributary/testing/docker-engine";

/** Every image the journeys run, all made of busybox: web servers, or whatever their command says. */
export async function stockImages(engine: { readonly socketPath: string }): Promise<void> {
  await importBusybox(engine, ["nginx:1.27", "nginx:1.28", "nginx:latest", "lab/api:1", "lab/api:2", "redis:7.4"]);
}

export type ShopOptions = {
  /** The compose project; containers are called `<name>-web` and so on. */
  readonly name: string;
  /** Where the web server is published, on loopback. */
  readonly port: number;
};

/** A small stack as a colleague would write it: three services on two networks, and a volume. No check objects to it. */
export function shop({ name, port }: ShopOptions): string {
  return `name: ${name}
services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:${port}:80"]
    networks: [front]
    depends_on: [api]
    volumes: ["pages:/pages"]
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"], interval: 1s, retries: 5 }
  api:
    image: lab/api:1
    environment: { LOG_LEVEL: info }
    networks: [front, back]
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"], interval: 1s, retries: 5 }
  cache:
    image: redis:7.4
    command: ["sleep", "3600"]
    networks: [back]
    healthcheck: { test: ["CMD", "true"], interval: 1s, retries: 5 }
networks:
  front: {}
  back: {}
volumes:
  pages: {}
`;
}
